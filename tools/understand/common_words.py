"""Ordinary words that this reader gives no meaning to, and that are no slips of the hand for others.

A word here is never corrected towards a word it resembles: "each" is not a mistyped "reach".
"""

from __future__ import annotations

from tools.understand.wordlists import wordset

COMMON_WORDS = wordset(
    """
    able above across again against ahead almost alone already although always amount another anymore apart area around
    aside away baby bags bank base bath bear beat because become been before began begin behind being believe belly
    bench bend bike bird birth bits black blue boat boats body book books boot born boss bottom bowl boys brand bread
    break bring broke brother brown build built bulk burn business busy butter camp care case cash cause cell cent
    chair chance change cheap check child choice choose church clean clear clerk clock close cloth cloud club coach
    coat coats code coffee cold color colour come cook cool copy cost could count couple course cover cream create cross
    crowd cycle daily damage dance dark data date dead deal dear death debt deep deer deny desk detail diet door double
    doubt down dozen draw dream dress drink drive drop dust duty each earn ears earth ease east easy edge else empty
    enjoy enough enter equal error even evening event every exact exam except extra eyes face fact fail faith fall false
    family famous far farm fast father fear feed feel feet fell felt field fifth fight file fill film final find fine
    fire firm fish fit five flat floor flow folk food foot force forget form forth found fourth frame free fresh friend
    front fruit full fund funny game gate gave gear gets girl given giving glad glass glove gloves goal goes gold gone
    good grade grant grass grave great green grew ground group grow guess guest guide half hall hand hands hang happen
    hard hate hats head hear heard heart heat heavy heel held hell help here hero high hill hire hold hole home hope
    horse host hotel hour house human hunt hurt idea image inch input inside issue item jean jeans join joke jump keep
    kept kick kids kill kind king kitchen knee knew knife know known lack lady lake land lane large laugh law lead leaf
    learn least leave left legs lend lens less letter level lies life lift light like limit line link lips list listen
    little load loan lock logo long look lord lose loss lots loud love loved loves low luck lunch made mail main make
    mark marks market mass match math meal mean meat media meet mental menu mere metal might mild milk mind mine minor
    minute miss model moment month mood moon moral mother mouse mouth move movie much music must myself nail name narrow
    nature near neat neck need nerve never news next nice night nine noise none noon normal north nose note nothing
    notice novel nurse ocean odds offer office often once only onto open order other ought ours outer output over owes
    pace pack page paid pain paint pair pale palm panel pants paper park part parts party pass past path pause pays
    peace pen people phase photo pick piece pile pine pink pipe place plain plan plane plant plate play please point
    poor port post pound power press price pride prime print prior prize proof proud prove pull pure push quick quiet
    quite race rain raise ran range rapid rare rate rather ratio raw reach read ready real really rear reason rent reply
    rest rice rich ride right ring rise risk river road rock role roll roof room root rope rose rough round route row
    rule rules run rush safe said sail salad salt same sand save scale scarf scene school scope score sea season seat
    second secret seed seek seem sell send sense serve seven shade shake shall shape share sharp sheet shelf shell shift
    shine ship shirt shirts shock shoot short shot should show shown shut sick side sight sign silk simple since sing
    sink sister site sits size skill skin skirt sky sleep slice slide slow smart smell smile smoke smooth snow soap soft
    soil sold sole solid solve some song sort soul sound soup south space speak speed spell split sport sports spot
    spread spring square staff stage stairs stand star start state stay steal steel step stick still stock stone stood
    stop store storm story straw street strip study stuff style such sugar suit sum sun super sure surf swap sweet swim
    table take taken takes talk tall tank tape task taste taught tax team teams tear tell tend term test text than thank
    that their them then there these they thick thin thing things think third this those though three threw throw thus
    tide till time times tiny tips tired title today toe told tone took tool tools tooth topic total touch tough tour
    tower town track trade train trend trial trick trip truck true trust truth turn twin type ugly uncle under union
    unit until upper upset urge used user uses usual value vast very video view visit voice wait wake walk wall want
    warm wash waste watch water wave ways weak wealth wear weather week well went were west what wheel when where which
    while white whole whom whose wide wife wild will wind wine wing winter wise wish within without woke woman women
    wonder wood wool word work works world worn worry worse worst worth would wound write wrong wrote yard year yet
    young yours youth zero zone summer autumn fall winter spring weekly monthly yearly daily quarterly annually hourly
    tester testers gadget gadgets boots sneakers sandals socks helmet helmets gloves poles skis stoves tires spare
    accessories accessory clothing clothes apparel equipment device devices material materials
    aimer aiment ainsi aller alors apres arbre argent arme assez attendre aucun aura aurait autant autour autre autres
    avance avant avenir avoir beau beaucoup besoin bien bientot blanc bleu boire bois bonne bord bottes bouche bout bras
    bruit bureau cadre calme carte cause celle celui cent cesse chacun chaise chaleur chambre champ chance chant chaque
    chaud chaude chaussures chemin chemise cher cheval chez chien choix chose choses ciel cinq clair classe coeur coin
    colis comme comment compte connu contre corps cote couleur coup cour courir cours court couvert craindre cree croire
    cuisine dame danger dans date debout debut dehors demain demander depart depuis dernier derriere devant devenir
    devoir dieu dire doigt doit donc donner dont dormir doute droit droite dure eau ecole ecouter ecrire effet effort
    elle encore enfant enfin entendre entier entrer envie epaule espace esprit essai etat etoile etre exemple facile
    facon faible faim faire fait famille faux femme fenetre fermer fete feu feuille fille film fils finir fleur fois
    fond force foret forme fort fou frere froid front fruit garder gauche genou gens goutte grace grand gros groupe
    guerre habit haut herbe heure heureux hier histoire hiver homme honte huit ici idee image instant jamais jambe
    jardin jaune jeter jeune joie joli jouer jour jusque juste laisser lait langue large larme lettre lever libre lien
    lieu ligne lire lisse lit livre loin long lorsque lourd lumiere lune madame main maison maitre malade manger manque
    marche marcher matin mauvais meme memoire mener mettre midi mieux milieu mille mois moins moment monde monter
    montrer mort mouvement moyen muet mur naitre neige nez noir nombre nommer note nouveau nuage nuit objet oeil oiseau
    ombre oncle ordre oreille oser oublier ouvert ouvrir paix papier parler parole part partir pas passer pauvre payer
    pays peau peine penser perdre pere petit peuple peur phrase pied pierre place plaisir plan plein pleurer pluie
    plusieurs poche poids point pointure porte porter poser possible poste pour pouvoir premier prendre pres presque
    preter prix projet propre puis quand quart quatre quel quelque question quitter raison rapide rare recevoir regard
    reste retour reve revenir riche rire robe rocher rond rose rouge rouler route rue sable sac sage saison salle sang
    sans sauter savoir second seconde selon semaine sembler sens sentir sept serieux servir seul siecle signe simple
    soeur soir soleil somme sommeil sorte sortir souffle soulever sourire souvent sueur suite suivre sujet sur table
    taille tandis tant tard tasse temps tendre tenir terre tete tirer tomber ton toucher tour tourner tout trace train
    trait travail travers triste trois trop trou trouver tuer type vague valeur vendre venir vent ventre verite verre
    vers vert veste vestes vide vie vieux village ville vingt visage vite vivre voici voie voila voile voir voisin voix
    voler vouloir voyage vrai vraiment yeux niveau gants velos velo tente tentes bicyclette printemps automne
    hebdomadaire mensuel trimestriel annuel materiel vetements accessoires
    """
)
