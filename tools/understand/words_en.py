"""English phrases and what they stand for: `TAG` or `TAG:meaning` → phrases apart by `|`.

To teach the reader a new way of saying something it already knows, add the phrase to its line.
Numbers, comparisons and times are in `words_time`.
"""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # small words that carry no condition
    "FILL": """the | our | my | your | their | his | her | its | this | these | is | are | was | were | be | been
        | being | am | do | does | did | would | should | could | might | must | ever | already | currently
        | now | still | then | also | too | as well | please | thanks | thank you | hi | hello | hey | ok | okay | so
        | show | show me | list | list of | a list of | find | find me | get | get me | give me | fetch | display | pull
        | pull up | see | search | search for | look up | look for | tell me | count | how many | number of | the number of
        | what are | i want | i want to see | i would like | i need | we want | we need
        | want | i | we | can you | could you | would you | can i | let me | let us | let's | can we see | can i see
        | me | it | there | there are | they | them | he | she | actually | really | 'ss | 've | 're | 'd | 'll
        | any | some | placed | made | make | makes | put in | in our store | on our site | with us | from us | at our store
        | anything | something | at all | yet | so far | in total | overall | all time | of all time | to date | before now
        | lifetime | altogether | total of | a total of | number | back | out | specifically | namely | exist
        | kind of | sort of | even | anywhere | somewhere | worth of | worth | value of | the sum of
        | segment of | group of | audience of | set of | an audience of | database | in the database | crm | in our crm
        | used to | gave | given | matching | match | satisfying | all of this | all of these | all of the following | can u | u | together | both | own | owns | own a | select | filter | filter for | display all | such""",
    "HAS": "w/ | have | has | had | having | with | possess | possessing | who have | holding",
    "NOUN": """ppl | peeps | customers | customer | clients | client | people | persons | person | contacts | contact | users | user | those
        | ones | the ones | folks | individuals | shoppers | shopper | consumers | members | member | accounts | anyone
        | anybody | guys | those people | somebody | someone | them all | patrons | subscribers | subscriber | records
        | customer base | whoever""",
    "ALL": """everyone | everybody | all | every | all customers | all our customers | all of our customers | all the customers
        | every customer | all clients | all people | all contacts | all of them | entire customer base | whole customer base
        | the entire list | the whole list | every contact | everyone in the database | every single customer | all users | each customer | each of our customers""",
    "REL": "who | that | which | whom | whose | where | who've | who'd",
    "AND": "and | plus | as well as | along with | together with | & | who also | additionally | furthermore | moreover",
    "OR": "or | and/or | alternatively | or else",
    "BUT": "but | yet not | though | although | however | while | whereas | but who | and yet",
    "EXCEPT": """except | except for | excluding | exclude | other than | apart from | aside from | but not | minus | save for
        | leaving out | leave out | omitting | barring | not including | without counting | excepting | not counting""",
    "EITHER": "either | any of | one of | at least one of | any one of | any of the following | one of the following",
    "NEITHER": "neither | none of",
    "NOR": "nor",
    "NEG": """not | isn't | aren't | wasn't | weren't | haven't | hasn't | hadn't | don't | doesn't | didn't | without | no
        | w/o | have not | has not | did not | do not | does not | is not | are not | non | never | havent | hasnt | dont
        | doesnt | didnt | isnt | arent | wasnt | werent | cannot | can't | cant | won't | wouldn't | lacking | lack | lacks
        | outside | outside of | not any | have never | has never | not ever | 've not | never ever | have yet to | has yet to | with no | have no | has no | had no | not yet | failed to | having no
        | free of | excluding any | everywhere but | anywhere but | not based | yet to""",
    "NEG:plus": "no longer | not anymore | no more | stopped | ceased",
    "ONLY": "only | just | solely | just only | exclusively",
    # prepositions
    "IN": "in | inside | within the city of | at | around",
    "FROM": "from | via | through",
    "OF": "of",
    "AMONG": "among | amongst | out of | inside of the group of",
    "TO": "to | through to | thru",
    "ON": "on",
    "FOR": "for",
    "BY": "by | ranked by | by their | in terms of | based on | according to | measured by",
    # orders and money
    "ORD:v": """ordered | order | bought | buy | buys | buying | purchased | purchase | purchases | purchasing | ordering
        | made a purchase | made a buy | placed an order | placed orders | placed any order | placed any orders | made purchases
        | made any purchase | made any purchases | made an order | converted | checked out | transacted | place an order
        | make a purchase | bought from us | made a transaction""",
    "ORD:n": """orders | a single order of | purchases made | transactions | transaction | an individual order
        | individual order | individual orders | any orders | one order of | single order | single orders | a single order | a single purchase""",
    "ORD:s": "shopped | shop | shops | shopping",
    "SPEND:v": "spent | spend | spends | spending | paid | pay | have spent | shelled out | dropped",
    "SPEND:n": """total spend | total spent | lifetime value | ltv | clv | lifetime spend | total spending | revenue
        | amount spent | total amount spent | customer lifetime value | total purchases of | cumulative spend
        | spending total | total order amount | total order value | sales | total revenue | turnover | total sales""",
    "SINGLE": """in one order | in a single order | in one go | in one purchase | in a single purchase | on a single order
        | on one order | in a single transaction | in one transaction | at once | in any single order | single
        | in one single order""",
    "AVERAGE": "per order on average | on average per order | per purchase on average | on average | an order on average | per order",
    "TOTAL": """totalling | totaling | adding up to | that add up to | add up to | adding up | worth a total of | amounting to
        | that total | summing to | for a total of | with a total of | sum to | worth in total""",
    "NOTHING": "nothing | zero | no money | not a cent | not anything",
    "MOST": "the most | most",
    "FIELD:avg_order_value": """average order value | average order | aov | avg order | avg order value | average basket
        | average order amount | average cart | mean order value | average purchase | average purchase value | basket size
        | average basket size | average order size | average spend per order | mean order""",
    "FIELD:lead_score": "score | lead score | scored | scores | scoring | lead scores | points",
    "FIELD:visits": "visits | site visits | recorded visits | store visits | sessions | number of visits",
    "FIELD:orders": "number of orders | order count | orders count | total orders | count of orders",
    "REPEAT": """repeat | repeat customers | repeat buyers | repeat buyer | repeat purchasers | returning customers | returning
        | repeated customers | repeat clients | multi order | repeat shoppers | multiple orders | more than one order
        | repeat purchase | came back to buy""",
    "ONETIME": """one time | one time buyers | one time buyer | one time customers | one time purchasers | single purchase
        | single order customers | one order only | one off | one off buyers | onetime
        | one time shoppers | one and done | single purchase customers | one off customers | ordered just once""",
    "BUYERS": "buyers | buyer | purchasers | purchaser",
    "FIRSTORD": """first order | first purchase | first ordered | first bought | first purchased | initial order | initial purchase
        | first transaction""",
    "LASTORD": """last order | last purchase | last ordered | last bought | last purchased | most recent order | latest order
        | most recent purchase | latest purchase | last transaction | last time they ordered | last shopped""",
    "MAXORD:max": "biggest order | largest order | highest order | biggest purchase | largest purchase | biggest single order | largest single order | maximum order | max order",
    "MAXORD:min": "smallest order | lowest order | smallest purchase | minimum order",
    "FIRSTTIME": "for the first time | first time",
    "LAPSED": "lapsed | lapsing",
    # visits and activity
    "VISIT": """visited | visit | visiting | seen | been seen | come by | came by | been active | shown up | been around
        | visited us | visited the site | visited the store | logged in | browsed | dropped by | been back | come back
        | been in touch with the store | stopped by | returned | came back | showed up | visited our site | been on the site
        | been to the store | been in | active on the site | visited our store | heard from""",
    "ACTIVE": "active | engaged",
    "INACTIVE": """inactive | dormant | sleeping | idle | gone quiet | unengaged | disengaged | away | been away | inactivity
        | gone silent | of inactivity | gone cold | been inactive | asleep | silent | absent
        | stopped visiting | been gone | gone""",
    "LASTSEEN": """last visit | last active | last seen | last visited | last activity | most recent visit | latest visit
        | last came | last time they visited | last logged in | last session""",
    # when they came to us
    "CREATED": """joined | sign ups | signups | signup | signed up | sign up | registered | created | added | became customers | became a customer | came on board
        | registering | enrolled | onboarded | subscribed in | acquired | signup date | created date | added date | been added
        | been customers | been a customer | been clients | who became clients | creation date
        | joined us | signed up with us""",
    "NEW": "new | brand new | newly created | newly added | recently added | newest | fresh",
    # communications
    "CONTACT": "contacted | reached | reach | contact by | reached out to | reached out | touched | messaged | approached | communicated with",
    "CONTACT:email": "emailed | e mailed | mailed",
    "CONTACT:sms": "texted | sms'd",
    "CONTACT:call": "called | phoned | rung | telephoned",
    "CONTACT:whatsapp": "whatsapped",
    "CONTACT:meeting": "met | met with",
    "LASTMSG": "last contact | last contacted | last reached | most recent contact | last communication",
    "CHAN:email": """email | e mail | emails | e mails | mail | email address | e mail address | email addresses
        | e mail addresses | mails | an email address | address | addresses""",
    "CHAN:sms": "sms | text message | text messages | texts | text | smses",
    "CHAN:call": "call | calls | phone call | phone calls",
    "CHAN:whatsapp": "whatsapp | whatsapp message | whatsapp messages",
    "CHAN:meeting": "meeting | meetings",
    "CHAN:form": "form | forms",
    "CHAN:note": "note | notes",
    "CHAN:facebook": "facebook | facebook messages",
    "CHAN:": "communication | communications | message | messages | any message | any communication",
    "GOT:any": "received | got | been sent | sent | receive | receiving | get sent | were sent",
    "GOT:opened": "opened | open | read",
    "GOT:clicked": "clicked | click | clicked on | clicked in | clicked a link in",
    "GOT:replied": "replied | reply | replies | response | responses | responded | answered | replied to | responded to | answered to",
    "GOT:bounced": "bounced | bouncing",
    "GOT:unsubscribed": "unsubscribed | unsubscribed from | unsubscribed by",
    "GOT:delivered": "delivered",
    "GOT:failed": "failed",
    "INBOUND:call": "rang us | gave us a call",
    "INBOUND:form": "filled a form | filled in a form | filled out a form | submitted a form | sent a form | filled out the form | submitted the form",
    "ITEM:product": "product | products",
    "ITEM:unit": "item | items | article | articles | piece | pieces | unit | units",
    "ITEM:category": "category | categories | product category | product categories",
    "ITEM:sku": "sku | skus",
    "DIFFERENT": "different | distinct | various different",
    "INBOUND": "us | to us | contacted us | wrote to us | wrote us | got in touch | reached out to us",
    "CAMPAIGN": "campaign | campaigns | the campaign | mailing",
    "CONSENT": """consent | consent to | consent for | consented to | consented | opted in | opted in to | opted into | opted in for
        | opt in | opt in to | opt in for | agreed to | agree to | agreed to receive | agreed to get | gave consent
        | given consent for | gave consent for | given consent to | reachable by | reachable on | reachable through
        | permission for | accept | accepts | accepted | consenting to | gave permission for | consent to be
        | consented to receive | reachable via | subscribed to | allow | allowed | permission to | gave us permission to
        | have agreed to | consents to | who can receive | can receive | may receive | can get | agreed to be""",
    "CONSENT:out": "opted out of | opted out | opt out | opted out from | opt out of | declined | refused",
    "CANBE:not": "cannot be | can't be | cant be | must not be | should not be | may not be | mustn't be | shouldn't be | not allowed to be | are not to be",
    "CANBE": "can be | may be | could be | allowed to be | can | able to be | we can | ok to | okay to | we are allowed to",
    "DNC": """do not call | do not call list | on the do not call list | marked do not call | must not be called | should not be called
        | flagged do not call | no call list | dnc | on the dnc list | don't call | not to be called | do not call flag""",
    # who they are
    "FIELD:city": "city | town | city of | the city of | cities | the town of | located in the city of | in the city of",
    "FIELD:region": "region | province | state | region of | province of | the province of | the state of | state of | the region of | county | in the province of | in the state of | regions | provinces | states",
    "FIELD:country": "country | country of | the country of | countries | country code",
    "FIELD:language": "language | speaking | speak | speaks | languages | speakers | preferred language | speaker | language is",
    "FIELD:stage": "stage | stages | at stage | in stage | pipeline stage | lifecycle stage | the stage of",
    "FIELD:status": "status",
    "FIELD:owner": """owner | owned by | assigned to | managed by | account manager | handled by | belonging to | looked after by
        | account owner | owned | assigned | whose owner is | the account of | responsible""",
    "FIELD:company": """company | companies | organisation | organization | employer | work at | work for | works at | works for
        | working at | working for | employed by | employed at | employees of | staff of | company name | people at | at company
        | from company | business | firm""",
    "FIELD:source": "source | came from | come from | acquired through | acquired via | originated from | acquired from | lead source | channel of acquisition | came through | came via | sourced from | who came in through | found us through | joined through | joined via | came to us through | came in via | arrived via",
    "FIELD:name": "name | named | full name | whose name is | with the name | names",
    "FIELD:given_name": "first name | given name | forename | first names",
    "FIELD:family_name": "last name | surname | family name | last names | surnames",
    "FIELD:job_title": "job title | title | job | role | position",
    "FIELD:phone": "phone | phone number | telephone | mobile | telephone number | phone numbers | mobile number | cell phone | number on file",
    "FIELD:email_domain": "email domain | e mail domain | domain | mail domain | domains",
    "FIELD:automation_enabled": "automation | automation enabled | automations",
    "FIELD:do_not_call": "do not call flag is",
    "SITE:gmail.com": "gmail | googlemail",
    "SITE:hotmail.com": "hotmail",
    "SITE:outlook.com": "outlook",
    "SITE:yahoo.com": "yahoo",
    "SITE:icloud.com": "icloud",
    "TAG": "tagged | tag | tags | labelled | labeled | with the tag | with tag | label | tagged as | tagged with | hashtag | # | carrying the tag | marked as | the tag",
    "SEGMENT": "segment | segments | in segment | in the segment | saved segment | from segment | from the segment | the segment | saved list | in the saved segment | members of the segment | audience | saved audience",
    "STAGED": "moved to stage | stage changed | changed stage | moved stage | stage change | been in stage | entered the stage | entered stage | in their stage | been in their stage | in their current stage | in the same stage",
    "FILL:": "living | live | lives | lived | based | located | reside | resides | residing | situated | hailing | come | comes | coming | resident | residents | settled | inhabitants",
    "ISSET:yes": "known | filled in | set | on file | present | available | filled | filled out | provided | exists | is on file",
    "ISSET:no": "unknown | missing | missing a | missing an | empty | blank | unset | absent from file | not known | not set | not filled in | not on file | undefined | null | isn't known | isn't set | not provided | is missing | are missing",
    "TEXTOP:contains": "contains | containing | contain | including | includes | include | with the word | like | that contain",
    "TEXTOP:starts_with": "starts with | starting with | beginning with | begins with | start with | begin with | starts in",
    "TEXTOP:ends_with": "ends with | ending with | ending in | ends in | end with | end in | finishing in | finishing with | that end in | that end with",
    "YES:yes": "yes | true | enabled",
    "YES:no": "false | off | disabled",
    # ranks
    "TOP:top": "top | the top | best | the best",
    "TOP:bottom": "bottom | the bottom | worst | lowest",
    "BEST:top spend": """biggest | biggest spenders | biggest spending | highest spending | highest spenders | top spenders
        | largest spenders | largest | best spenders | most valuable | richest | best customers | top customers | best clients
        | highest value | top spending | biggest buyers | top buyers | best buyers | big spenders | highest paying | spenders
        | greatest spenders | heaviest spenders | top paying | best paying | most profitable | spend the most
        | spent the most | highest spend | most spend | biggest spend""",
    "BEST:bottom spend": "smallest spenders | lowest spenders | lowest spending | smallest | least valuable | spend the least | spent the least | lowest spend",
    "BEST:top orders": "most frequent | most frequent buyers | most orders | most loyal | order the most | ordered the most | ordered most | buy the most | highest number of orders",
    "BEST:bottom orders": "fewest orders | least frequent | fewest purchases | least orders",
    "BEST:top visits": "most active | most visits | most frequent visitors | visited the most | visit the most",
    "BEST:bottom visits": "fewest visits | least active",
    "BEST:top lead_score": "highest scoring | highest scores | highest score | best scores | top scoring | highest scored",
    "BEST:bottom lead_score": "lowest scoring | lowest scores | lowest score",
    "BEST:top avg_order_value": "highest average order | highest average orders | biggest average order | highest average order value | highest aov",
    # vague words need a person
    "VAGUE:best": """high value | high valued | valuable | good | great | big | important | vip like | premium | loyal
        | frequent | regular | regulars | whales | big ticket | high spending | heavy | low value | key | hot | promising
        | favourite | favorite | high rollers | wealthy | rich | best performing | strong | frequently | often
        | regularly | big customers | high spenders | large | small | low spending | high end | poor | bad | cheap | expensive
        | high | low | high ticket | strategic | major | super""",
    "VAGUE:recent": "recently | recent | lately | of late | early | earlier | late",
    "VAGUE:usual": "usual list | the usual list | usual | usual suspects | the usual suspects | same as last time | same as before | the usual people | regular list | the usual ones | the list | the same list | the same people",
    "VAGUE:risk": "at risk | churning | churned | about to leave | about to churn | likely to churn | churn | losing interest | slipping away | slipping | drifting away | at risk of churning | lost interest",
    "VAGUE:long": "a while | for a while | in a while | a long time | for a long time | in a long time | long ago | some time | for ages | in ages | for some time | a while ago | long time | older | old",
    "VAGUE:not_both": "not both | aren't both | isn't both | are not both | is not both | not all of | not at the same time",
    "VAGUE:not_only": "not only | not just | not solely | not exclusively",
    "VAGUE:sample": "random | sample | sample of | a sample of | randomly | a random sample of",
    "VAGUE:report": "how many orders | average spend | average spend of | how much | sorted by | group by | grouped by | breakdown of | total number of orders | chart of | report on | compare",
    "VAGUE:anything": "anything but | anything except | everything but | everything except | something other than | things other than | anything other than",
    "VAGUE:each": "each | each of | every month | every week | every year | every quarter | per city | per country | per month | each month",
    "VAGUE:few": "a few | few | several | many | a lot | a lot of | lots of | multiple | numerous | plenty of | various | much | some money | tons of | loads of | a handful of | a bunch of | a number of",
    "VAGUE:about": "about | approximately | roughly | nearly | almost | circa | close to | more or less | approx | just over | just under | well over",
    "VAGUE:near": "near | nearby to | not far from | around the city of",
    "VAGUE:nearby": "nearby | near me | close by | local | locals | in the area",
}
