"""What every descriptor of a release says of the whole: title, licence, funding, whom to ask.

A contact is a role and the page of the project, never a person or an address. Facts are those of
the project's domain document; addresses of European authority tables are general knowledge.
"""

from typing import Final

NAME: Final = "atlantic-social-lab"
TITLE: Final = "Atlantic Social Lab: observatory of social innovation and capitalisation"
DESCRIPTION: Final = (
    "What the partners of Atlantic Social Lab reported and the universities accepted, after "
    "disclosure control."
)
PROJECT: Final = "Atlantic Social Lab (Interreg Atlantic Area EAPA_246/2016)"
GRANT: Final = "EAPA_246/2016"
FUND: Final = "European Regional Development Fund"
FUNDING: Final = (
    "Atlantic Social Lab was co-funded by the European Regional Development Fund through the "
    "Interreg Atlantic Area programme."
)
HOMEPAGE: Final = "https://atlanticsociallab.ces.uc.pt/"
CONTACT: Final = "Data steward of Atlantic Social Lab, Centre for Social Studies (CES), Coimbra"
KEYWORDS: Final = (
    "social innovation",
    "pilot actions",
    "evaluation",
    "Interreg",
    "Atlantic Area",
    "local authorities",
)

LICENCE: Final = "CC-BY-4.0"
LICENCE_TITLE: Final = "Creative Commons Attribution 4.0 International"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"

AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
"""Where the European authority tables are, whose codes DCAT-AP asks for."""
THEME: Final = "data-theme/SOCI"
COUNTRIES: Final = ("country/ESP", "country/FRA", "country/GBR", "country/IRL", "country/PRT")
"""The countries of the partners."""
