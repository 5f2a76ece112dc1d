"""Words of organisations' names, folded and singular (see `names.singular`), by what they say of the organisation."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split("|"))


def _each(text: str, value: str) -> dict[str, str]:
    return dict.fromkeys(_phrases(text), value)


STOP = _words("""
    depuis a au aux avec by c chez d dan de des du en entre et for l la le les m mme mr n o of ou par pour qu s son
    sous sur the un une vers y
""")

# One word for each way of writing the same thing; the value "" drops the words.
PHRASES: dict[str, str] = {
    # legal forms
    **_each("""
    sarl | sas | sasu | eurl | sa | snc | scop | scic | ei | eirl | gie | gaec | earl | scea | cuma | esat |
    selarl | sca | sem | spl | societe | entreprise | etablissement | ets | ste anonyme | association | assoc |
    asso | cooperative | coop | gfa | scp | association loi 1901 | association loi 1er juillet 1901 | asso loi
    1901 | loi 1901 | loi 1908 | association declaree | societe responsabilite limitee | societe action
    simplifiee | societe action simplifiee unipersonnelle | societe anonyme | societe cooperative | societe
    cooperative interet collectif | societe cooperative production | societe cooperative participative | societe
    cooperative ouvriere production | societe cooperative agricole | entreprise unipersonnelle responsabilite
    limitee | entreprise individuelle | auto entrepreneur | autoentrepreneur | auto entreprise | autoentreprise
    | micro entreprise | microentreprise | micro entrepreneur | microentrepreneur | autoentrepreneuse | auto
    entrepreneuse | groupement interet economique | groupement agricole exploitation commun | exploitation
    agricole responsabilite limitee | societe civile exploitation agricole | cooperative utilisation materiel
    agricole | etablissement service aide travail | societe nom collectif | societe economie mixte | societe
    civile | societe exploitation | entreprise adaptee | entreprise insertion
""", ""),
    "societe civile immobiliere": "sci",
    "associe": "",
    "sainte": "",  # without its accent, « Sté » is written like « Ste »
    # public bodies
    **_each("""
    ville | mairie | commune | municipalite | hotel ville | commune nouvelle | conseil municipal
""", "commune"),
    **_each("""
    communaute commune | cdc | com com | comcom | ccom | cte commune | intercom | cte cne
""", "cc"),
    **_each("""
    communaute agglomeration | ca | agglo | agglomeration | cte agglomeration | communaute agglo | cte agglo
""", "agglomeration"),
    **_each("""
    communaute urbaine | cu
""", "communaute urbaine"),
    **_each("""
    conseil departemental | conseil general | departement | dept | dpt | dep | cd
""", "departement"),
    **_each("""
    conseil regional | region | reg
""", "region"),
    "cte": "communaute", "metro": "metropole", "univ": "universite", "bassin versant": "bv",
    # common names, written whole or by their initials
    "maison jeune culture": "mjc", "centre communal action sociale": "ccas", "centre action sociale": "ccas",
    "centre intercommunal action sociale": "cias", "centre formation apprenti": "cfa",
    "centre formation apprentissage": "cfa", "chambre commerce industrie": "cci", "chambre commerce": "cci",
    "chambre metier artisanat": "cma", "chambre metier": "cma", "institut universitaire technologie": "iut",
    "institut universitaire technologique": "iut", "institut formation soin infirmier": "ifsi",
    "centre hospitalier universitaire": "chu", "centre hospitalier regional": "chr", "centre hospitalier": "ch",
    "hopital": "ch", "bibliotheque universitaire": "bu", "office public habitat": "oph", "office tourisme": "ot",
    "mission locale": "ml", "bureau etude": "be", "foyer jeune travailleur": "fjt",
    "syndicat mixte": "syndicat mixte",
    "maison familiale rurale": "mfr", "groupement employeur": "ge", "unite mixte recherche": "umr",
    "etablissement public foncier": "epf", "agence regionale sante": "ars", "comite social economique": "cse",
    "comite entreprise": "cse", "association parent eleve": "ape", "parent eleve": "ape",
    "fond dotation": "fond dotation", "ecole superieure": "ecole superieure", "ecole nationale": "ecole nationale",
    "ecole ingenieur": "ecole superieure", "grande ecole": "ecole superieure", "anciens eleve": "ancien eleve",
    "ancien eleve": "ancien eleve", "maison retraite": "ehpad", "tiers lieu": "tierslieu", "tier lieu": "tierslieu",
    "eco lieu": "ecolieu", "centre culturel": "centre culturel", "salle fete": "salle",
    "centre socio culturel": "centre social", "centre socioculturel": "centre social", "centre soc": "centre social",
    "auto ecole": "autoecole", "garage auto": "garage",
    "economie sociale solidaire": "ess", "business school": "ecole superieure",
    "chambre regionale economie sociale solidaire": "cress",
    "cooperative activite emploi": "cae", "cooperative activite": "cae",
    "centre permanent initiative environnement": "cpie", "conseil architecture urbanisme environnement": "caue",
    "pole emploi": "france travail",
    # abbreviations
    "cie": "compagnie", "fede": "federation", "fed": "federation", "frere": "frere",
    "resto": "restaurant", "restauration": "restaurant", "labo": "laboratoire", "biblio": "bibliotheque",
    "mediatheque": "bibliotheque", "synd": "syndicat", "ptit": "petit", "p tit": "petit",
    "gd": "grand", "gde": "grand",
    "nd": "notre dame", "dr": "docteur", "cab": "cabinet", "sce": "service", "svc": "service", "dir": "direction",
    "intl": "international", "batiment": "batiment", "bat": "batiment", "agri": "agricole", "com": "communication",
    "lyc": "lycee", "clg": "college", "ets scolaire": "ecole", "coll": "collectif", "res": "reseau",
    "cnrs": "cnrs", "gpt": "groupement", "grpt": "groupement", "grp": "groupe",
    # numbers
    "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "six": "6", "sept": "7", "huit": "8", "neuf": "neuf",
    "dix": "10", "cent": "100", "mille": "1000", "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8",
    "ix": "9", "xi": "11", "xii": "12", "xx": "20", "xxi": "21", "premier": "1", "deuxieme": "2", "troisieme": "3",
    "1er": "1", "1ere": "1",
}  # fmt: skip

# Words many names share: they weigh less than rare ones.
GENERIC = _words("""
    accessoire accompagnement accueil action activite adapte agence agglomeration agricole agriculteur
    agriculture agro agroalimentaire aide aine alimentaire alimentation alternatif amap ambulance ambulancier
    amenagement amicale ancien animation antenne apiculteur apiculture aquatique arc architecte architecture art
    artisan artisanal artisanale artisanat artiste assistance assurance atelier athletisme audit auto autoecole
    automobile autonomie avenir aventure aviron avocat bar bas basket batiment be beaute belle bien bijouterie
    bijoutier bio bistro bistrot bois boisson bon boucherie boulanger boulangerie boule boutique boxe brasserie
    brasseur breton bretonne bricolage bridge brocante bu bucheron bureau business bv cabinet cae caennais cafe
    camping campus cantine carrelage carreleur carrosserie carrossier cauchois cauchoise cc ccas cci central
    centrale centre centre_social ceramiste cercle cfa ch chambre chantier charcuterie charpente charpentier
    chasse chasseur chaudronnerie chauffage chauffagiste chauffeur chevre chirurgien chocolaterie chocolatier
    chorale chr chu cias cidre cidrerie cinema circuit citoyen club cma coiffure collectif college colline
    combattant comite commercant commerce commun communal commune communication compagnie compost comptabilite
    comptable conception confection confiserie conseil conserve conserverie construction consultant consulting
    coordination cordonnerie cote course coursier couture couturier couverture couvreur coworking creatif
    creation creche cress croix cuisine cuisinier cultivateur culture culturel cyclo cyclotourisme danse dechet
    decoration defense delegation demain demenagement demenageur dentaire dental dentiste depannage depanneur
    departement departemental departementale depot design developpement developpeur diffusion digital direction
    distillerie distribution docteur domaine domicile don donneur droit droite durable eau ebeniste ebenisterie
    echec ecole ecologie ecologique economie economique ecrivain edition education ehpad elagage elagueur
    electricien electricite elementaire elevage eleve eleveur emploi energie enfance enfant ensemble
    environnement epf epicerie equestre equipe equipement equitable equitation esat escalade escale escrime
    espace ess est esthetique etude europe evenement expert expertise fabrique facadier familial famille
    federation ferme ferronnier fete fille film fils fjt fleuriste fleuve foncier fondation food football
    forestier forgeron formation fournil foyer francais francaise france frere frigoriste fromage fromagerie
    fruit galerie garage garagiste garderie gare gauche general generale generation geometre gestion gite
    glacier grand grande graphiste groupe groupement gym gymnastique habitant habitat halle handball handicap
    harmonie haut havrais hebergement hippique holding horloger horlogerie horticole horticulteur hotel huissier
    humain hygiene ifsi immobilier immobiliere impression imprimerie incubateur independant industrie industriel
    industrielle infirmier informatique ingenierie innovation insertion installation institut intercommunal
    interet international isolation iut jardin jardinage jardinerie jardinier jeu jeune jeunesse journaliste
    judo jumelage karate kine kinesitherapeute laboratoire laic laique lait laiterie laverie lecture legume
    librairie libre lieu livraison livreur local locale locataire location logement logistique loisir loup
    ludotheque luthier lycee macon maconnerie magasin main maintenance maison manutention maraichage maraicher
    marche maritime marketing materiaux materiel maternelle mecanique medecin media medical menuiserie menuisier
    mer mere messagerie metal metallerie metier metropole mfr miel miellerie mission mjc ml mobilite monde moto
    moulin multimedia municipal musee musical musique natation national nature naturel naturopathe nautique
    nettoyage nord normand normande normandie notaire nouveau nouvelle numerique office oph optic opticien
    optique orchestre organisme orthophoniste osteopathe ot ouest paille pain papeterie parc parent paroisse
    partage partenaire participation partner pas patisserie patissier patrimoine pays paysage paysagiste paysan
    peche pecheur peintre peinture pepiniere pepinieriste pere personne petanque petit petite pharmacie
    philharmonie photo photographe photographie pilate pisciculture pizzeria place plage plaquiste plasticien
    plateau platrerie platrier plein plomberie plombier plongee podologue poissonnerie pole polyvalent port
    poste poterie potier pressing prevention primaire primeur producteur production produit professionnel
    professionnelle programmation projet promotion protection proximite psychologue public quai quartier
    quincaillerie radio ramonage ramoneur randonnee recherche recyclage recyclerie reemploi region regional
    regionale renovation reparation reseau residence ressource ressourcerie restaurant retraite rive riverain
    riviere roller rouennais rugby rural rurale saint sainte salle salon sang sante savonnerie school sci
    scierie scolaire scrabble sculpteur sculpture section securite sellerie senior serrurerie serrurier service
    services site skate social societe soeur soleil solidaire solidarite solution sophrologue spectacle sport
    sportif stade studio sud surf syndicat systeme tabac tapissier taxi technique technologie tennis
    terrassement territoire terroir theatre thermique tierslieu tir tissage toiture torrefaction tourisme tous
    tout traducteur trail traiteur transformation transition transport transporteur travail travaux tricot umr
    union universite urbain urgence usine vacance vallee vegetal velo vente verger verrerie vert vetement
    veterinaire viande vie vieux vigneron village vin vitrerie vitrier voile voyage vtc yoga zero zone zumba
""")


def is_generic(word: str) -> bool:
    """Whether many names have the word, in the masculine or the feminine."""
    if word in GENERIC:
        return True
    if word.endswith("ive"):
        return f"{word[:-2]}f" in GENERIC
    return word.endswith("e") and (word[:-1] in GENERIC or word[:-2] in GENERIC)


TRADE_MIN = 5  # letters two trade words share: boulanger, boulangerie

# A service, place or school that belongs to a public body: a child of it, never the body.
UNITS = _words("""
    direction service pole mission cellule regie cabinet bureau laboratoire umr unite equipe chaire faculte fac
    ufr institut iut ifsi inspe bu bibliotheque archive musee museum theatre opera cirque conservatoire
    orchestre piscine stade gymnase camping patinoire salle creche ecole college lycee cfa greta maternelle
    periscolaire cantine cuisine ehpad residence foyer ccas cias caisse parc jardin zoo office ot maison espace
    centre centrale formation dechetterie decheterie recyclerie crematorium cimetiere marche port aeroport halle
    cinema auditorium galerie observatoire planetarium commissariat caserne police ludotheque incubateur
    pepiniere departement multiaccueil pmi restaurant ecomusee secretariat dsi drh guichet point relais agence
    antenne centre_social mjc
""")
# Heads of public bodies: « Ville de… », « Université de… ».
HEADS = frozenset(
    ["commune", "cc", "agglomeration", "communaute urbaine", "communaute", "metropole", "departement", "region",
     "universite", "chambre", "cci", "cma", "chu", "chr", "ch", "syndicat mixte", "prefecture", "academie",
     "rectorat", "ministere", "etat"]
)  # fmt: skip
# Organisations that live beside another and bear its name.
SATELLITES = frozenset(
    ["ami", "ape", "amicale", "cse", "fondation", "fond dotation", "holding", "ancien eleve", "syndicat", "mutuelle",
     "supporter", "aumonerie", "foyer socio"]
)  # fmt: skip
# What the companies of one group are told apart by.
SIDE_BUSINESSES = _words("""
    immobilier immobiliere immo participation invest investissement finance financiere patrimoine promotion
    foncier fonciere
""")
# Words of a local level of a wider organisation.
SECTIONS = _words("""
    delegation comite section antenne federation union agence groupe campus site succursale
""")
DIRECTIONS = _words("""
    nord sud est ouest gauche droite droit haut bas grand petit grande petite haute basse
""")

DEPARTMENTS = {
    "14": "calvados", "27": "eure", "50": "manche", "61": "orne", "76": "seine maritime", "22": "cote armor",
    "29": "finistere", "35": "ille vilaine", "56": "morbihan", "44": "loire atlantique", "49": "maine loire",
    "53": "mayenne", "72": "sarthe", "85": "vendee", "80": "somme", "60": "oise", "62": "pas calai",
    "28": "eure loir", "78": "yveline", "95": "val oise", "92": "haut seine", "93": "seine saint deni",
    "94": "val marne", "77": "seine marne", "91": "essonne", "02": "aisne", "33": "gironde", "13": "bouche rhone",
    "69": "rhone", "31": "haute garonne", "34": "herault", "38": "isere", "67": "bas rhin", "68": "haut rhin",
}  # fmt: skip
REGIONS = {
    **dict.fromkeys(("14", "27", "50", "61", "76"), "normandie"),
    **dict.fromkeys(("22", "29", "35", "56"), "bretagne"),
}
PLACES = _phrases("""
    normandie | haute normandie | basse normandie | bretagne | ile france | pays loire | haut france | grand est
    | occitanie | nouvelle aquitaine | auvergne rhone alpe | paca | corse | bourgogne franche comte | centre val
    loire | picardie | paris | lyon | marseille | lille | nante | renne | brest | quimper | vanne |
    lorient | saint brieuc | saint malo | fougere | redon | dinan | lannion | morlaix | pontivy | carhaix |
    vitre | concarneau | anger | orlean | bordeaux | toulouse | montpellier | strasbourg | metz | nancy | reim
    | dijon | grenoble | saint etienne | clermont ferrand | limoge | poitier | la rochelle | rochelle | amien |
    beauvai | compiegne | calai | boulogne | dunkerque | arra | roubaix | tourcoing | nanterre | montreuil |
    saint deni | versaille | creteil | bobigny | argenteuil | cergy | evry | chartre | laval | cholet | saint
    nazaire | perpignan | nime | avignon | toulon | annecy | chambery | besancon | mulhouse | colmar | troye |
    auxerre | bourge | blois | nevers | vichy | pau | bayonne | perigueux | angouleme | niort | agen | albi |
    rodez | caudebec | sotteville | pays auge | pays caux | pays bray | pays ouche | vexin | perche | cotentin |
    bessin | bocage | val seine | cherbourg | finistere
""") | frozenset(DEPARTMENTS.values())  # fmt: skip

# Brands and networks of many organisations: their name or domain alone is no proof.
BRANDS = _words("""
    biocoop carrefour leclerc intermarche auchan lidl optic krys afflelou emmaus admr adapei apf apei apajh
    croix secour familles rurale familial amap scout credit agricole mutuel caisse epargne banque postale poste
    macif maif groupama axa allianz mma century orpi laforet foncia stephane plazza mcdonald kfc burger
    decathlon boulanger darty ligue lpo fne attac adie cidff uriopss unapei adil civam enactus initiative
    francas cemea afpa greta cocagne envie api total norauto midas speedy renault peugeot citroen super utile
    proxi spar vival coccinelle naturalia vie claire botanic gamm vert truffaut jardiland lions rotary
""")

MAIL_PROVIDERS = _words("""
    gmail.com googlemail.com orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr outlook.com outlook.fr
    hotmail.com hotmail.fr live.fr live.com yahoo.com yahoo.fr ymail.com icloud.com me.com mac.com
    protonmail.com proton.me pm.me bbox.fr numericable.fr aol.com aol.fr club-internet.fr cegetel.net msn.com
    gmx.com gmx.fr mailo.com tutanota.com tuta.io aliceadsl.fr libertysurf.fr noos.fr voila.fr nordnet.fr
    riseup.net netcourrier.com ik.me zaclys.net gmail.fr orange.com infomaniak.com
""")
# Hosts of many organisations: with their path they are an address, alone they say nothing.
PLATFORMS = _words("""
    facebook.com fb.com linkedin.com instagram.com twitter.com x.com youtube.com helloasso.com sites.google.com
    google.com linktr.ee leetchi.com ulule.com kisskissbankbank.com tiktok.com pinterest.fr pinterest.com
    pagesjaunes.fr tripadvisor.fr airbnb.fr etsy.com framasite.org notion.site calameo.com medium.com
    business.site eventbrite.fr doctolib.fr leboncoin.fr meetup.com threads.net mastodon.social github.com
    assoconnect.com net1901.org societe.com pappers.fr goo.gl bit.ly maps.app.goo.gl wa.me discord.gg vimeo.com
    soundcloud.com bandcamp.com planity.com thefork.fr ubereats.com deliveroo.fr
""")
# Hosts whose subdomains are each somebody's site.
SUBDOMAINS = _words("""
    wordpress.com wixsite.com blogspot.com blogspot.fr over-blog.com over-blog.fr canalblog.com e-monsite.com
    jimdo.com jimdofree.com weebly.com webnode.fr webnode.page free.fr perso.sfr.fr pagesperso-orange.fr
    monsite-orange.fr tumblr.com github.io gitlab.io netlify.app framer.website squarespace.com myshopify.com
    strikingly.com assoconnect.com eklablog.com eatbu.com business.site notion.site clubeo.com sportsregions.fr
    footeo.com kalisport.com s2.yapla.com yapla.com webself.net site123.me simplesite.com hautetfort.com
    asso-web.com
""")
# Second levels under which names are registered.
SECOND_LEVELS = _words("""
    asso.fr gouv.fr com.fr co.uk org.uk tm.fr nom.fr prd.fr cci.fr notaires.fr
""")

COMMON_NAMES = _words("""
    martin bernard thomas petit robert richard durand dubois moreau laurent simon michel lefebvre leroy roux
    david bertrand morel fournier girard bonnet dupont lambert fontaine rousseau vincent muller lefevre faure
    andre mercier blanc guerin boyer garnier chevalier francois legrand gauthier garcia perrin robin clement
    morin nicolas henry roussel mathieu gautier masson marchand duval denis dumont marie lemaire noel meyer
    dufour meunier brun blanchard giraud joly riviere lucas brunet gaillard barbier arnaud martinez gerard roche
    renard schmitt roy leroux colin vidal caron picard roger fabre aubert lemoine renaud dumas lacroix olivier
    philippe bourgeois pierre benoit rey leclerc payet rolland leclercq guillaume lecomte lopez jean dupuy
    guillot hubert berger carpentier sanchez dupuis moulin louis deschamps huet vasseur perez boucher fleury
    royer klein jacquet adam paris poirier marty aubry guyot carre charles renault charpentier menard maillard
    baron bertin bailly herve schneider fernandez legoff collet leger bouvier julien prevost millet perrot
    daniel lecoq leblanc germain levasseur lebreton delaunay hamel hebert lemonnier lesueur duboc duhamel mabire
    marais vauquelin letellier lefrancois anquetil quesnel leblond lecointe delamare levesque dubosc jacques
    jacqueline sophie claire camille julie anne paul antoine alexandre christophe catherine isabelle nathalie
    valerie sandrine sylvie laurence emilie
""")
