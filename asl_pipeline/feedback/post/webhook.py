"""A signed call to a partner's own program: that there is an answer and where, never a cell.

Signed as Standard Webhooks 1.0 has it (github.com/standard-webhooks/standard-webhooks,
`spec/standard-webhooks.md`), so that the partner can verify it with any library for that.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from asl_pipeline.feedback.post.parcel import Parcel
from asl_pipeline.feedback.post.trouble import within
from asl_pipeline.model.failure import Refused, Unreachable
from asl_pipeline.model.later import Later, asked_to_wait_s
from asl_pipeline.model.message import MessageKind
from asl_pipeline.model.rule import Severity

_PREFIX: Final = "whsec_"
_LEAST_KEY_BYTES: Final = 24
"""The specification's own least; it asks for no more than 64."""
_SILENT_S: Final = 20.0
_WITHIN_S: Final = 60.0
_YES: Final = range(200, 300)
_COUNTED: Final = ("dataset", "period", "verdict", "rows", "clean_rows")


@dataclass(frozen=True, slots=True)
class Hook:
    """Where to call, and the key to sign with. Neither is ever shown."""

    url: str = field(repr=False)
    key: bytes = field(repr=False)

    @classmethod
    def of(cls, url: str, secret: str, *, insecure: bool) -> "Hook":
        """The hook of an address and a secret. Raises ValueError, without quoting them."""
        schemes = {"https", "http"} if insecure else {"https"}
        try:
            parts = urlsplit(url)
        except ValueError:
            raise ValueError("not a URL") from None
        if parts.scheme not in schemes or not parts.hostname or not url.isprintable():
            raise ValueError(f"not a URL of {' or '.join(f'{each}://' for each in schemes)}")
        return cls(url, _key(secret))


def call(hook: Hook, parcel: Parcel, timestamp: int, within_s: float = _WITHIN_S) -> None:
    """Tell a hook of a message.

    Raises Refused where it is gone for good, and for any other answer than yes Later, with the
    seconds that it asks to be left alone; Unreachable where there is no answer.
    """
    body = payload(parcel)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "asl-pipeline",
        **signed(hook.key, f"msg_{parcel.message.id}", timestamp, body),
    }
    within(within_s, lambda: _post(hook.url, headers, body))


def payload(parcel: Parcel) -> bytes:
    """What is told: of what, the verdicts, how many findings, and where the rest lies."""
    word, report, delivery = parcel.message.word, parcel.report, parcel.delivery
    told = {
        "type": f"feedback.{word.kind}",
        "timestamp": parcel.message.noted_on.isoformat(),
        "data": {
            "partner": word.partner,
            "delivery": None if delivery is None else delivery.id,
            "attempt": word.attempt,
            "sha256": None if delivery is None else delivery.sha256,
            "period": word.period,
            "folder": word.folder,
            "result": parcel.result,
            "reason": report.get("reason"),
            "submissions": [_submission(each) for each in report.get("submissions", ())],
            **_decision(word.kind, report),
        },
    }
    return json.dumps(told, sort_keys=True).encode()


def signed(key: bytes, identity: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that prove who called, what, and when."""
    content = f"{identity}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }


def _decision(kind: MessageKind, report: Mapping[str, Any]) -> dict[str, Any]:
    """Of a decision or question who decided what and when; none of its words."""
    if kind in {MessageKind.RECEIPT, MessageKind.LETTER}:
        return {}
    return {"decision": {name: report[name] for name in ("submission", "by", "on", "cases")}}


def _submission(report: Mapping[str, Any]) -> dict[str, Any]:
    counted = Counter(finding["severity"] for finding in report["findings"])
    return {
        **{name: report[name] for name in _COUNTED},
        "findings": {str(severity): counted[severity] for severity in Severity},
    }


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"not a secret: {_PREFIX} and a key in base64") from None
    if len(key) < _LEAST_KEY_BYTES:
        raise ValueError(f"a key of at least {_LEAST_KEY_BYTES} bytes is needed")
    return key


def _post(url: str, headers: Mapping[str, str], body: bytes) -> None:
    with requests.Session() as client:
        # No proxy and no .netrc; certificates are verified; nobody is followed elsewhere.
        client.trust_env = False
        try:
            response = client.post(
                url,
                data=body,
                headers=dict(headers),
                timeout=_SILENT_S,
                allow_redirects=False,
                stream=True,
            )
        except (requests.RequestException, OSError) as error:
            # The library's words quote the address.
            raise Unreachable(f"the webhook was not reached ({type(error).__name__})") from None
        status, after_s = response.status_code, asked_to_wait_s(response.headers)
        response.close()
    if status == HTTPStatus.GONE:
        raise Refused(f"the webhook is gone ({status})")
    if status not in _YES:
        raise Later(f"the webhook answered {status}", after_s)
