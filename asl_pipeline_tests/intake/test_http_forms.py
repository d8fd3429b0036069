"""Submissions of KoboToolbox and ODK Central, served in the shapes that their manuals document."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from asl_pipeline.intake.channels import http
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.channel import Http, HttpShape
from asl_pipeline.model.failure import Incomplete, Refused, WrongUse
from asl_pipeline_tests.intake import http_server as web
from asl_pipeline_tests.intake.http_visit import Slept, channel, fetched, told_by

ASSET = "/api/v2/assets/aSynthetic/data.json"
FORM = "/v1/projects/7/forms/visits.svc/Submissions"
VARIABLE = "ASL_SECRET_PAU_HTTP"
SECRETS = {VARIABLE: "Token synthetic-canary"}
TABLE = b"site_code;visits\r\nAB1;3\r\n"


def offered(declared: Http) -> list[Offer]:
    return list(http.offers("PAU", declared, SECRETS, pace=Slept().pace))


def content_of(offer: Offer) -> bytes:
    return b"".join(offer.chunks())


# ------------------------------------------------------------------ KoboToolbox


def kobo(server: web.Server, path: str = ASSET, **changes: Any) -> Http:
    headers = {"Authorization": VARIABLE}
    return channel(server, path, shape=HttpShape.KOBO, headers=headers, **changes)


def submission(number: int, status: str | None = None, **answers: Any) -> dict[str, Any]:
    review = {"uid": f"validation_status_{status}", "label": status} if status else {}
    return {
        "_id": number,
        "_uuid": f"00000000-0000-0000-0000-{number:012}",
        "visits": str(number),
        "_submission_time": f"2018-07-{number % 28 + 1:02}T23:46:27",
        "_validation_status": review,
        "_attachments": [],
        **answers,
    }


def attachment(server: web.Server, name: str, **changes: Any) -> dict[str, Any]:
    url = server.url(f"/api/v2/assets/aSynthetic/data/1/attachments/{quote(name)}/?token=canary")
    return {
        "download_url": url,
        "download_small_url": f"{url}&small",
        "filename": f"partner/attachments/0/1/{name}",
        "media_file_basename": name,
        "mimetype": "text/plain",
        **changes,
    }


class Asset:
    """A KoboToolbox asset: the newest submission first, 100 a page unless asked for more."""

    def __init__(self, server: web.Server, submissions: Sequence[dict[str, Any]]) -> None:
        self.server = server
        self.submissions = submissions

    def __call__(self, request: web.Request) -> web.Answer:
        """The page that is asked for, or a file that is attached."""
        if "/attachments/" in request.target:
            return web.ok(TABLE)
        asked = parse_qs(urlsplit(request.target).query)
        limit = min(int(asked.get("limit", ["100"])[0]), 1000)
        start = int(asked.get("start", ["0"])[0])
        onward = f"{ASSET}?limit={limit}&start={start + limit}"
        return web.page(
            {
                "count": len(self.submissions),
                "next": self.server.url(onward) if start + limit < len(self.submissions) else None,
                "previous": None,
                "results": self.submissions[start : start + limit],
            }
        )


def test_kobo_submissions_become_one_file_in_the_order_of_their_numbers() -> None:
    with web.serving() as server:
        server.script = Asset(server, [submission(n) for n in (1000, 20, 3)])
        (offer,) = offered(kobo(server))

        assert server.requests[0].target == f"{ASSET}?limit=1000"
        assert server.requests[0].headers["Authorization"] == SECRETS[VARIABLE]
        assert server.requests[0].headers["Accept"] == "application/json"

    assert (offer.name, offer.sent_on) == ("data.json", dt.date(2018, 7, 21))
    assert [each["_id"] for each in json.loads(content_of(offer))] == [3, 20, 1000]


def test_kobo_submissions_are_the_same_bytes_in_whatever_order_and_pages_they_come() -> None:
    submissions = [submission(n) for n in range(1, 8)]
    with web.serving() as server:
        server.script = Asset(server, submissions)
        (at_once,) = offered(kobo(server))
        server.script = Asset(server, submissions[::-1])
        (in_pages,) = offered(kobo(server, f"{ASSET}?limit=3"))

        assert [request.target.partition("?")[2] for request in server.requests[1:4]] == [
            "limit=3",
            "limit=3&start=3",
            "limit=3&start=6",
        ]

    assert content_of(at_once) == content_of(in_pages)


REVIEWED = [
    submission(1), submission(2, "approved"), submission(3, "on_hold"),
    submission(4, "not_approved"), submission(5, _validation_status=None),
]  # fmt: skip


@pytest.mark.parametrize(("approved", "taken"), [(True, [2]), (False, [1, 2, 3, 5])])
def test_kobo_submissions_are_taken_by_how_they_were_reviewed(
    approved: bool, taken: list[int]
) -> None:
    with web.serving() as server:
        server.script = Asset(server, REVIEWED)
        (content,) = fetched(kobo(server, approved=approved), SECRETS).values()

    assert [each["_id"] for each in json.loads(content)] == taken


def test_nothing_is_offered_where_no_submission_is_approved() -> None:
    with web.serving() as server:
        server.script = Asset(server, [submission(1)])
        assert offered(kobo(server, approved=True)) == []


def test_kobo_attachments_are_named_in_the_record_and_their_addresses_are_not() -> None:
    with web.serving() as server:
        photos = [
            attachment(server, "café.jpg"),
            {"filename": "a/b/c.jpg"},
            {"download_url": "x"},
            "odd",
        ]
        server.script = Asset(server, [submission(1, photo="café.jpg", _attachments=photos)])
        (offer,) = offered(kobo(server))

        assert len(server.requests) == 1

    content = content_of(offer)
    assert json.loads(content)[0]["_attachments"] == ["café.jpg", "c.jpg", "", ""]
    assert b"canary" not in content


def test_a_table_that_is_attached_is_an_offer_of_its_own() -> None:
    with web.serving() as server:
        files = [
            attachment(server, name)
            for name in ("S1 2018.csv", "b.XLSX", "c.xls", "d.ods", "e.jpg", "f.xlsx.exe")
        ]
        files[1]["download_url"] = "data/1/attachments/2/"
        gone = attachment(server, "gone.csv", is_deleted=True)
        server.script = Asset(server, [submission(1, _attachments=[*files, gone])])
        main, *tables = offered(kobo(server))
        requests_before = len(server.requests)
        contents = {content_of(table) for table in tables}

        assert (requests_before, len(server.requests)) == (1, 5)
        assert "/api/v2/assets/aSynthetic/data/1/attachments/2/" in {
            request.target for request in server.requests
        }
        assert server.requests[-1].headers["Authorization"] == SECRETS[VARIABLE]

    assert [table.name for table in tables] == [
        "S1 2018 (submission 1).csv",
        "b (submission 1).XLSX",
        "c (submission 1).xls",
        "d (submission 1).ods",
    ]
    assert {table.sent_on for table in tables} == {main.sent_on} == {dt.date(2018, 7, 2)}
    assert contents == {TABLE}


def test_a_table_of_a_submission_that_is_not_taken_is_not_taken() -> None:
    with web.serving() as server:
        table = [attachment(server, "S1.csv")]
        submissions = [submission(1, "not_approved", _attachments=table), submission(2)]
        server.script = Asset(server, submissions)

        assert [offer.name for offer in offered(kobo(server))] == ["data.json"]


def test_a_table_that_is_kept_elsewhere_does_not_stand_in_the_way_of_others() -> None:
    with web.serving(web.ok(TABLE)) as other, web.serving() as server:
        elsewhere = attachment(other, "away.csv")
        files = [elsewhere, attachment(server, "here.csv")]
        server.script = Asset(server, [submission(1, _attachments=files)])
        main, away, here = offered(kobo(server))

        assert content_of(main)
        with pytest.raises(Refused, match="another server") as raised:
            content_of(away)
        assert content_of(here) == TABLE
        assert other.requests == []

    assert "canary" not in told_by(raised.value)
    assert "canary" not in repr([main, away, here])


@pytest.mark.parametrize("number", [None, {}, True])
def test_a_kobo_submission_without_a_number_waits_for_a_person(number: Any) -> None:
    with web.serving() as server:
        server.script = Asset(server, [submission(1) | {"_id": number}])
        with pytest.raises(Refused, match="_id"):
            offered(kobo(server))


def test_a_kobo_submission_that_comes_twice_is_not_taken() -> None:
    with web.serving() as server:
        server.script = Asset(server, [submission(1), submission(1)])
        with pytest.raises(Incomplete, match="twice"):
            offered(kobo(server))


# ------------------------------------------------------------------ ODK Central


def odk(server: web.Server, path: str = FORM, **changes: Any) -> Http:
    headers = {"Authorization": VARIABLE}
    return channel(server, path, shape=HttpShape.ODK, headers=headers, **changes)


def instance(number: int, state: str | None = None, **system: Any) -> dict[str, Any]:
    return {
        "__id": f"uuid:00000000-0000-0000-0000-{number:012}",
        "visits": number,
        "__system": {
            "submissionDate": f"2018-07-{number:02}T22:59:59.424Z",
            "updatedAt": None,
            "reviewState": state,
            "attachmentsPresent": 0,
            "attachmentsExpected": 0,
            "edits": 0,
            **system,
        },
        "meta": {"instanceID": f"uuid:00000000-0000-0000-0000-{number:012}"},
    }


class Form:
    """An ODK Central form: the newest submission first, pages held together by a token."""

    def __init__(self, server: web.Server, instances: Sequence[dict[str, Any]]) -> None:
        self.server = server
        self.instances = instances

    def __call__(self, request: web.Request) -> web.Answer:
        """The page that is asked for."""
        asked = parse_qs(urlsplit(request.target).query)
        top = int(asked.get("$top", [str(len(self.instances))])[0])
        start = int(asked.get("$skiptoken", asked.get("$skip", ["0"]))[0])
        page: dict[str, Any] = {"@odata.context": self.server.url("/$metadata#Submissions")}
        if asked.get("$count") == ["true"]:
            page["@odata.count"] = len(self.instances)
        if start + top < len(self.instances):
            page["@odata.nextLink"] = self.server.url(
                f"{FORM}?%24top={top}&%24count=true&%24skiptoken={start + top}"
            )
        return web.page(page | {"value": self.instances[start : start + top]})


def numbers(content: bytes) -> list[int]:
    return [each["visits"] for each in json.loads(content)]


def test_odk_submissions_become_one_file_in_the_order_of_their_ids() -> None:
    with web.serving() as server:
        server.script = Form(server, [instance(n) for n in (9, 2, 5)])
        (offer,) = offered(odk(server))

        assert server.requests[0].target == f"{FORM}?$top=1000&$count=true"
        assert server.requests[0].headers["Authorization"] == SECRETS[VARIABLE]

    assert (offer.name, offer.sent_on) == ("Submissions.json", dt.date(2018, 7, 9))
    assert numbers(content_of(offer)) == [2, 5, 9]


def test_odk_submissions_are_the_same_bytes_in_whatever_order_and_pages_they_come() -> None:
    instances = [instance(n) for n in range(1, 8)]
    with web.serving() as server:
        server.script = Form(server, instances)
        (at_once,) = offered(odk(server))
        server.script = Form(server, instances[::-1])
        (in_pages,) = offered(odk(server, f"{FORM}?%24top=3"))

        assert len(server.requests) == 1 + 3 + 3
        assert server.requests[1].target == f"{FORM}?%24top=3&$count=true"

    assert content_of(at_once) == content_of(in_pages)


@pytest.mark.parametrize(("approved", "taken"), [(True, [5]), (False, [1, 2, 3, 5])])
def test_odk_submissions_are_taken_by_how_they_were_reviewed_and_rejected_ones_never(
    approved: bool, taken: list[int]
) -> None:
    states = [None, "edited", "hasIssues", "rejected", "approved"]
    with web.serving() as server:
        server.script = Form(server, [instance(n, state) for n, state in enumerate(states, 1)])
        (content,) = fetched(odk(server, approved=approved), SECRETS).values()

    assert numbers(content) == taken


def test_an_odk_submission_that_does_not_say_how_it_was_reviewed_waits_for_a_person() -> None:
    with web.serving() as server:
        server.script = Form(server, [{"__id": "uuid:1", "visits": 1}])
        with pytest.raises(Refused, match="__system"):
            offered(odk(server))


def test_an_odk_token_that_the_server_forgot_is_no_end_of_the_pages() -> None:
    # Central answers with no rows then, and calls it a success (getodk/central#763).
    with web.serving() as server:
        form = Form(server, [instance(n) for n in range(1, 8)])

        def script(request: web.Request) -> web.Answer:
            if "skiptoken=3" in request.target:
                return web.page({"@odata.count": 7, "value": []})
            return form(request)

        server.script = script
        with pytest.raises(Incomplete, match="promised"):
            offered(odk(server, f"{FORM}?%24top=3"))


@pytest.mark.parametrize("path", ["/v1/projects/7/forms/visits", f"{FORM}.sites", "/Submissions"])
def test_only_the_submissions_of_a_form_can_be_read(path: str) -> None:
    with web.serving() as server:
        with pytest.raises(WrongUse, match=r"\.svc/Submissions"):
            offered(odk(server, path))

        assert server.requests == []


@pytest.mark.parametrize("moment", ["", "yesterday", None, 5, "9999-12-31T23:59:59-23:59"])
def test_a_day_that_cannot_be_read_is_not_told(moment: Any) -> None:
    with web.serving() as server:
        server.script = Form(server, [instance(1, submissionDate=moment)])
        (offer,) = offered(odk(server))

    assert offer.sent_on is None
