"""Words that lead to a refusal: traits nobody is picked by, and what the store does not hold."""

from __future__ import annotations

SENSITIVE = """catholic|catholics|catholique|catholiques|christian|christians|chretien|chretiens|muslim|muslims|musulman|musulmans
|musulmane|musulmanes|jewish|jews|jew|juif|juifs|juive|juives|hindu|hindus|buddhist|buddhists|bouddhistes|sikh|sikhs|protestant
|protestants|protestante|protestantes|atheist|atheists|athee|athees|religion|religions|religious|religieux|religieuse|faith
|islam|islamic|mosque|church goers|pratiquants|gay|gays|lesbian|lesbians|lesbienne|lesbiennes|bisexual|bisexuel|bisexuels|homosexual
|homosexuals|homosexuel|homosexuels|homosexuelle|homosexuelles|heterosexual|transgender|transgenre|transgenres|trans people|queer
|lgbt|lgbtq|sexual orientation|orientation sexuelle|sexuality|sexualite|pregnant|pregnancy|enceinte|enceintes|grossesse|diabetic
|diabetics|diabetes|diabetique|diabetiques|diabete|cancer|hiv|vih|disabled people|disabled customers|disabled persons|disability|disabilities|handicap|handicape|handicapes
|handicapees|depressed|depression|depressifs|health|health condition|illness|sick people|sick|sick customers|malades|maladie
|maladies|sante|medical condition|medical|medicaux|medicale|ethnicity|ethnicities|ethnic|ethnie|ethnique|race|races|racial
|black customers|black people|black clients|black men|black women|white customers|white people|white men|white women|clients noirs
|clients blancs|clientes noires|personnes noires|personnes blanches|clients arabes|latino|latinos|latina|latinas|hispanic|hispanics
|arab|arabs|arabes|asian|asians|asiatique|asiatiques|caucasian|caucasians|african american|african americans|skin color|skin colour
|couleur de peau|indigenous|autochtone|autochtones|republican|republicans|democrat|democrats|liberals|conservatives|conservateurs
|liberaux|political|politics|politique|politiques|voter|voters|vote|voted|votent|electeurs|trade union|trade unions|union members
|syndique|syndiques|syndicat|criminal record|casier judiciaire|origine ethnique|mental health|sante mentale|alcoholics|allergic
|allergies|allergiques|overweight|obese|obeses|immigrant|immigrants|immigres|refugees|refugies|straight people"""

NOT_STORED = """nps|net promoter score|csat|satisfaction|satisfied|unsatisfied|dissatisfied|satisfaits|insatisfaits|mecontents|happy
|unhappy|angry|review|reviews|reviewed|rating|ratings|avis|complained|complaint|complaints|plaintes|plainte|churn risk|churn score
|churn probability|risk score|risk of churn|propensity|predicted|prediction|income|incomes|revenu annuel|revenus annuels|salary
|salaries|salaire|salaires|gender|genre|sexe|women|men|woman|man|homme|hommes|femme|femmes|male|males|female|females|married|marie
|maries|mariees|celibataires|celibataire|children|enfants|have kids|with kids|parents|years old|year olds|ans d'age|age|ages|aged
|ages de|ages d'|agees de|born|nes en|nee en|nes avant|birthday|birthdays|birthday is|anniversaire|anniversaires|date of birth
|date de naissance|teenagers|adults|seniors|millennials|weather|meteo|browser|browsers|device|devices|iphone|iphones|android|page views|pages vues
|cart|carts|abandoned cart|abandoned carts|abandoned their cart|paniers abandonnes|panier abandonne|abandonne leur panier
|abandonne un panier|credit card|credit cards|carte de credit|payment method|payment methods|mode de paiement|paypal|refund|refunds
|refunded|refunded orders|rembourse|rembourses|remboursement|remboursements|returned an item|returned items|returned products
|returned a product|returned an order|returned orders|returned their order|returned something|item returns|return rate|retourne un article|retourne un produit
|discount code|discount codes|coupon|coupons|code promo|codes promo|promo code|promo codes|subscription plan|mrr|arr|support ticket
|support tickets|tickets|ticket|billets de support|followers|instagram|linkedin|twitter|tiktok|wishlist|wishlists|wish list
|loyalty points|points de fidelite|profit margin|margin|margins|marge|marges|profit|profits|favorite color|favourite colour
|delivery time|shipping|livraison|hobby|hobbies|loisirs|pet|pets|dog|dogs|cat owners|chiens|chats|car owners|vehicle|vehicles|voiture|voitures
|homeowners|proprietaires de maison|education level|niveau d'etudes|employees count|company size|number of employees|taille de l'entreprise
|industry|industries|secteur d'activite|credit score|cote de credit|invoice|invoices|overdue invoice|factures|facture|unpaid
|impayes|impayees|debt|dette|time on site|referrals made|referred a friend|parraine|parraine un ami|personality|horoscope|sentiment
|engagement score|intent score|web sessions|downloaded|downloads|telecharge|watched|webinar|webinars|webinaire|webinaires|survey
|surveys|sondage|sondages|store credit|rfm|cohort|cohorte|lookalike|lookalikes|similar to|similaires a|prefer|preferred channel
|preference de canal|canal prefere|preferent|time zone|timezone|fuseau horaire|distance|km|kilometres|kilometers|miles|postal code
|zip code|zip codes|zip|code postal|codes postaux|street|rue|address line|latitude|longitude"""

GROWTH = """declining|declined spend|en baisse|en hausse|decreasing|growing|growing spend|growth|croissance|grew|spending more than before
|spending less than before|more than last year|less than last year|more than last month|less than last month|more than the previous
|less than the previous|more this year than|less this year than|more this month than|less this month than|plus que l'an dernier
|plus que l'annee derniere|moins que l'an dernier|moins que l'annee derniere|plus que le mois dernier|moins que le mois dernier
|plus cette annee que|moins cette annee que|plus qu'avant|moins qu'avant|compared to|compared with|par rapport a
|year over year|yoy|month over month|doubled|halved|more than before|less than before|more than they used to|less than they used to
|less often than|more often than|moins souvent que|plus souvent que|stopped ordering compared"""
