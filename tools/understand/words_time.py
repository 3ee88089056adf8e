"""English and French phrases for numbers, comparisons, lengths of time and the calendar.

No phrase is here and in `words_en` or `words_fr`.
"""

from __future__ import annotations

from collections.abc import Mapping

TIME_ENGLISH: Mapping[str, str] = {
    "SINCE": """since | since then | afterwards | thereafter | as of | starting | starting from
        | starting in | since the | from and after | ever since | on or after""",
    "BEFORE": "before | prior to | earlier than | older than",
    "AFTER": "after | later than | following",
    "UNTIL": """until | until the end of | till the end of | by the end of | till | up until
        | through the end of | no later than | on or before""",
    "DURING": "during | throughout | in the course of | over the course of",
    "WITHIN": "within | in under | inside of",
    "AGO": "ago | back in time",
    "LAST": "last | past | previous | preceding | most recent | latest | trailing",
    "OVER": "over",
    "CMP:>": """more than | above | upwards of | greater than | exceeding | exceeds | exceed
        | in excess of | north of | beyond | bigger than | larger than | higher than
        | better than | over and above | surpassing | longer than | greater | topping | is over
        | is above | strictly more than""",
    "CMP:>=": """at least | no less than | not less than | a minimum of | minimum of | minimum
        | min | no fewer than | not fewer than | not under | not below | at minimum
        | greater than or equal to | more than or equal to""",
    "CMP:<": """under | less than | below | fewer than | lower than | smaller than | short of
        | shorter than | south of""",
    "CMP:<=": """at most | no more than | not more than | up to | a maximum of | maximum of
        | maximum | max | not over | not above | at the most | less than or equal to
        | no greater than | not exceeding | no longer than | as many as""",
    "CMP:==": "exactly | equal to | equals | precisely | equal | is equal to | is exactly",
    "CMP:!=": "is not equal to | not equal to | other than exactly",
    "BETWEEN": "between | in between | ranging between | in the range of | in the range",
    "ORMORE:>=": """or more | or over | or above | or greater | and up | and above | and over
        | and more | or higher | plus more | or longer | or better | or older | at a minimum
        | or more than that""",
    "ORMORE:<=": """or less | or fewer | or under | or below | and under | or lower | tops
        | or shorter""",
    "MULT:1000": "k | thousand | thousands | grand | thou",
    "MULT:1000000": "million | millions | mln | mio",
    "MULT:1000000000": "billion",
    "MULT:100000": "lakh | lakhs | lac | lacs",
    "MULT:10000000": "crore | crores",
    "MULT:12": "dozen | dozens",
    "MULT:100": "hundred",
    "PCT": "percent | per cent | pct | percents | %",
    "TIMES": "times | time | x",
    "ONCE:1": "once",
    "ONCE:2": "twice | two times",
    "ONCE:3": "thrice",
    "ART": "a | an",
    "COUPLE": "couple of | a couple of | couple | a couple | pair of | a pair of",
    "HALF": "half",
    "QP:10": "decile | tenth",
    "QP:25": "quartile | quarter of customers",
    "QP:20": "quintile | fifth",
    "QP:50": "half of customers",
    "WEEKDAY:0": "monday",
    "WEEKDAY:1": "tuesday",
    "WEEKDAY:2": "wednesday",
    "WEEKDAY:3": "thursday",
    "WEEKDAY:4": "friday",
    "WEEKDAY:5": "saturday",
    "WEEKDAY:6": "sunday",
    "UNIT:h": "hours | hour | hrs | h",
    "UNIT:1": "day | days | calendar days",
    "UNIT:7": "week | weeks | wk | wks",
    "UNIT:14": "fortnight | fortnights",
    "UNIT:30": "month | months | mo | mos | mth | mths",
    "UNIT:90": "quarter | quarters",
    "UNIT:365": "year | years | yr | yrs",
    "UNIT:3650": "decade | decades",
    "DAY:today": "today | earlier today",
    "DAY:yesterday": "yesterday",
    "DAY:this_week": "this week | the current week | current week | week to date",
    "DAY:last_week": "last week | the previous calendar week | last calendar week | previous week",
    "DAY:this_month": """this month | the current month | current month | month to date
        | this calendar month""",
    "DAY:last_month": """last month | last calendar month | previous month | the previous month
        | the month before""",
    "DAY:this_quarter": "this quarter | the current quarter | current quarter | quarter to date",
    "DAY:last_quarter": """last quarter | last calendar quarter | previous quarter
        | the previous quarter""",
    "DAY:this_year": """this year | the current year | current year | year to date | ytd
        | so far this year | this calendar year""",
    "DAY:last_year": """last year | last calendar year | previous year | the previous year
        | the year before""",
    "VAGUE:last_period": "the last week | the last month | the last quarter | the last year",
    "VAGUE:future": """next week | next month | next year | next quarter | tomorrow | upcoming
        | in the future | soon""",
    "MONTH:1": "january | jan",
    "MONTH:2": "february | feb",
    "MONTH:3": "march | mar",
    "MONTH:4": "april | apr",
    "MONTH:5": "may",
    "MONTH:6": "june | jun",
    "MONTH:7": "july | jul",
    "MONTH:8": "august | aug",
    "MONTH:9": "september | sep | sept",
    "MONTH:10": "october | oct",
    "MONTH:11": "november | nov",
    "MONTH:12": "december | dec",
    "QUARTER:1": "q1 | first quarter | the first quarter",
    "QUARTER:2": "q2 | second quarter | the second quarter",
    "QUARTER:3": "q3 | third quarter | the third quarter",
    "QUARTER:4": "q4 | fourth quarter | the fourth quarter",
}
TIME_FRENCH: Mapping[str, str] = {
    "SINCE": """depuis | depuis lors | ensuite | par la suite | a partir de | a partir du
        | a compter de | a compter du | des le | depuis le | depuis la | au plus tot le
        | cela fait | ca fait | a partir d'""",
    "BEFORE": "avant | anterieur a | avant le | anterieure a | anterieurs a | avant la | avant l'",
    "AFTER": "apres | posterieur a | apres le | posterieure a | apres la | apres l'",
    "UNTIL": """jusqu' en | jusqu' a fin | jusqu' au | jusqu' a | au plus tard | au plus tard le
        | jusqu' a la fin de""",
    "DURING": """au cours de | au cours du | au cours des | durant | lors de | lors du
        | dans le courant de | sur les | sur la periode | au fil de""",
    "WITHIN": "en moins de | dans les | d'ici | en l' espace de",
    "AGO": "il y a | y a | voila | voici",
    "LAST": """dernier | derniers | derniere | dernieres | passes | passees | ecoules | ecoulees
        | precedents | precedentes | ecoule | precedent | ecoulee | passee""",
    "CMP:>": """plus de | plus d' | superieur a | superieure a | superieurs a | superieures a
        | au dessus de | au dela de | depassant | depasse | depassent | excedant | davantage que
        | plus que | superieures | superieur | de plus de | plus grand que | strictement plus de
        | a plus de | a plus d' | plus haut que | excede | au dessus""",
    "CMP:>=": """au moins | minimum | un minimum de | pas moins de | au minimum | a partir de 0
        | superieur ou egal a | superieurs ou egaux a | superieures ou egales a
        | superieure ou egale a | d' au moins | minimum de | au moins de | egal ou superieur a""",
    "CMP:<": """moins de | moins d' | inferieur a | inferieure a | inferieurs a | inferieures a
        | en dessous de | sous | au dessous de | de moins de | a moins de | moins que
        | en deca de | sous les""",
    "CMP:<=": """au plus | maximum | un maximum de | pas plus de | pas plus d' | au maximum
        | d' au plus | au maximum de | inferieur ou egal a | inferieure ou egale a
        | inferieures ou egales a | ne depassant pas | jusque a""",
    "CMP:==": """exactement | egal a | egale a | precisement | pile | d' exactement | egaux a
        | egales a""",
    "BETWEEN": "entre | de entre | compris entre | comprise entre | comprises entre | situe entre",
    "ORMORE:>=": """ou plus | et plus | ou davantage | ou au dessus | et au dela | et au dessus
        | ou superieur | ou mieux""",
    "ORMORE:<=": "ou moins | et moins | ou en dessous | ou inferieur | max",
    "MULT:1000": "k | mille | milliers | millier",
    "MULT:1000000": "million | millions",
    "MULT:1000000000": "milliard | milliards",
    "MULT:100000": "lakh | lakhs",
    "MULT:10000000": "crore | crores",
    "MULT:12": "douzaine | douzaines",
    "MULT:100": "centaine | centaines",
    "MULT:10": "dizaine | dizaines",
    "MULT:20": "vingtaine",
    "MULT:50": "cinquantaine",
    "PCT": "pour cent | pourcent | pct | %",
    "TIMES": "fois | reprises | x",
    "ONCE:2": "deux fois | a deux reprises",
    "ONCE:3": "trois fois | a trois reprises",
    "ONCE:1": "une fois | une seule fois | une fois seulement",
    "ART": "un | une",
    "COUPLE": "une paire de | un couple de",
    "QP:10": "decile",
    "QP:25": "quartile",
    "WEEKDAY:0": "lundi",
    "WEEKDAY:1": "mardi",
    "WEEKDAY:2": "mercredi",
    "WEEKDAY:3": "jeudi",
    "WEEKDAY:4": "vendredi",
    "WEEKDAY:5": "samedi",
    "WEEKDAY:6": "dimanche",
    "HALF": "demi | demie | moitie",
    "UNIT:h": "heures | heure | h",
    "UNIT:1": "jour | jours | journees",
    "UNIT:7": "semaine | semaines | sem | hebdos",
    "UNIT:15": "quinzaine | quinzaines",
    "UNIT:30": "mois",
    "UNIT:90": "trimestre | trimestres",
    "UNIT:180": "semestre | semestres | demi annee | demi an",
    "UNIT:365": "an | ans | annee | annees",
    "DAY:today": "aujourd'hui | ce jour",
    "DAY:yesterday": "hier",
    "DAY:this_week": "cette semaine | semaine en cours | la semaine en cours",
    "DAY:last_week": "semaine derniere | semaine passee | semaine precedente",
    "DAY:this_month": """ce mois ci | ce mois | mois en cours | le mois en cours | mois ci
        | mois courant""",
    "DAY:last_month": "mois dernier | mois passe | mois precedent | le mois d' avant",
    "DAY:this_quarter": "ce trimestre | trimestre en cours | ce trimestre ci | trimestre courant",
    "DAY:last_quarter": """trimestre dernier | trimestre passe | trimestre precedent
        | dernier trimestre""",
    "DAY:this_year": """cette annee | annee en cours | annee courante
        | depuis le debut de l' annee | cette annee ci""",
    "DAY:last_year": """annee derniere | annee passee | an dernier | an passe | annee precedente
        | l'an dernier | l'an passe""",
    "VAGUE:future": """prochain | prochaine | prochaines | prochains | demain | bientot | a venir
        | mois prochain | semaine prochaine | annee prochaine""",
    "MONTH:1": "janvier | janv",
    "MONTH:2": "fevrier | fevr | fev",
    "MONTH:3": "mars",
    "MONTH:4": "avril | avr",
    "MONTH:5": "mai",
    "MONTH:6": "juin",
    "MONTH:7": "juillet | juil",
    "MONTH:8": "aout",
    "MONTH:9": "septembre",
    "MONTH:10": "octobre | oct",
    "MONTH:11": "novembre | nov",
    "MONTH:12": "decembre",
    "QUARTER:1": "t1 | premier trimestre | 1er trimestre",
    "QUARTER:2": "t2 | deuxieme trimestre | second trimestre | 2e trimestre",
    "QUARTER:3": "t3 | troisieme trimestre | 3e trimestre",
    "QUARTER:4": "t4 | quatrieme trimestre | 4e trimestre",
}
