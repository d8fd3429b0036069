"""The ledger: what happened, in a SQL database. Every method is one transaction.

What it can be asked and told stands in the modules of the classes that it is made of.
"""

from asl_pipeline.ledger.consistency import Consistency
from asl_pipeline.ledger.database import PATIENCE_S
from asl_pipeline.ledger.deliveries import Deliveries
from asl_pipeline.ledger.entries import FindingCount, Head, Signed
from asl_pipeline.ledger.fetches import Fetches
from asl_pipeline.ledger.judgements import Judgements
from asl_pipeline.ledger.opening import make_ready
from asl_pipeline.ledger.outbox import Outbox
from asl_pipeline.ledger.record import Record
from asl_pipeline.ledger.releases import NOTHING, Releases

__all__ = ["NOTHING", "FindingCount", "Head", "Ledger", "Signed"]


class Ledger(Deliveries, Judgements, Record, Fetches, Outbox, Releases, Consistency):
    """The ledger behind one database."""

    @classmethod
    def open(cls, url: str, patience_s: float = PATIENCE_S) -> "Ledger":
        """Open the ledger, make it if it is not there, and bring an older one up to date.

        Others who write are waited for so long. Raises Unreachable if the database cannot be
        reached, WrongUse if the ledger is of a newer program or its tables are not whole.
        """
        ledger = cls(url, patience_s)
        try:
            make_ready(ledger)
        except BaseException:
            ledger.close()
            raise
        return ledger
