"""Text files that are hostile or merely unlucky: quotes, widths, controls, encodings, twins."""

from collections.abc import Callable
from typing import Final

from asl_pipeline_tests.intake import formats
from asl_pipeline_tests.intake.case import Case, either, read, refused, utf_8
from asl_pipeline_tests.intake.ordinary import COUNT, HEADINGS, actors

FILE: Final = "2018-S1.csv"
_WIDE = "wide CSV"
_QUOTES = "unclosed quote, ragged"
_GIANT = "giant cell, NUL, NUL tail"
_ENCODING = "encoding lies"
_TWINS = "unicode twins"
_SENT = "formula injection"
_HEAD: Final = ";".join(HEADINGS) + "\r\n"
_MIB: Final = 2**20


def text() -> str:
    """An ordinary file as text."""
    return formats.csv(actors()).decode()


def lines(*more: str) -> Callable[[], bytes]:
    """The ordinary file with further lines."""
    return utf_8(lambda: text() + "".join(f"{line}\r\n" for line in more))


def _actor(number: int, name: str = "a") -> str:
    return f"PAU-ACT-{number:03};{name};association;FR;FRI15;2016;1990;true"


def _many(count: int, name: Callable[[int], str] = lambda _: "a") -> str:
    return _HEAD + "".join(f"{_actor(n, name(n))}\r\n" for n in range(count))


_PROSE: Final = """Bonjour,

Voici notre rapport du semestre. Les rencontres, comme prévu, ont eu lieu chaque mois ; elles
ont réuni des habitants, des associations et des élus. Nous avons aussi visité Pau.

Cordialement, l'équipe.
"""

SHAPES: tuple[Case, ...] = (
    refused("csv_2_million_columns", FILE, lambda: b"a;" * 2_000_000 + b"a\n" + b"1;" * 2_000_000,
            _WIDE, "too_wide", "not_a_table", "unsafe"),
    refused("csv_10_million_columns", FILE, lambda: _HEAD.encode() + b";" * 10_000_000, _WIDE,
            "too_wide", "unsafe"),
    refused("csv_513_columns", FILE,
            utf_8(lambda: _HEAD.strip() + ";a" * 505 + "\n" + ";".join("b" * 513)), _WIDE,
            "too_wide"),
    refused("csv_one_wide_row", FILE, lines(_actor(13) + ";x" * 1000), _WIDE, "too_wide"),
    refused("csv_unclosed_quote", FILE, lines(_actor(13, '"a'), _actor(14), _actor(15)), _QUOTES,
            "open_quote"),
    refused("csv_unclosed_quote_on_the_first_row", FILE,
            lambda: text().replace("Régie n° 1;", '"Régie n° 1;').encode(), _QUOTES, "open_quote"),
    refused("csv_unclosed_quote_in_200_000_rows", FILE,
            lambda: _many(200_000, lambda n: '"a' if n == 117_632 else "a").encode(), _QUOTES,
            "open_quote"),
    refused("csv_two_unclosed_quotes", FILE,
            lines(_actor(13, '"a'), _actor(14), _actor(15, '"b'), _actor(16)), _QUOTES,
            "open_quote"),
    refused("csv_quote_that_joins_lines", FILE,
            lines(_actor(13, '"a'), _actor(14, 'b "c" d'), _actor(15)), _QUOTES, "open_quote"),
    read("csv_stray_quotes", FILE, lines(_actor(13, '5" de trop'), _actor(14, 'a "b" c')), _QUOTES,
         COUNT + 2, '5" de trop', 'a "b" c'),
    read("csv_line_breaks_in_quotes", FILE, lines(_actor(13, '"a\r\nb\n\nc"'), _actor(14)), _QUOTES,
         COUNT + 2, "a\r\nb\n\nc"),
    read("csv_doubled_quotes", FILE, lines(_actor(13, '"a ""b"" c"')), _QUOTES, COUNT + 1,
         'a "b" c'),
    read("csv_ragged_short", FILE, lines("PAU-ACT-013;short", "PAU-ACT-014", _actor(15)), _QUOTES,
         COUNT + 3, "short", "PAU-ACT-014"),
    read("csv_ragged_long", FILE, lines(_actor(13) + ";more;and more", _actor(14)), _QUOTES,
         COUNT + 2, "more", "and more"),
    read("csv_ragged_everywhere", FILE,
         lines(*(_actor(13 + n) + ";x" * (n % 5) for n in range(40))), _QUOTES, COUNT + 40),
    read("csv_blank_lines", FILE, lines(*[""] * 5000, _actor(13), *[";;;;;;;"] * 5000), _QUOTES,
         COUNT + 1),
    read("csv_carriage_returns_alone", FILE, lambda: text().replace("\r\n", "\r").encode(), _QUOTES,
         COUNT),
    read("csv_no_last_line_end", FILE, lambda: text().rstrip().encode(), _QUOTES, COUNT, "true"),
    read("csv_mixed_line_ends", FILE,
         lambda: text().replace("\r\n", "\n", 4).replace("\r\n", "\r", 3).encode(), _QUOTES, COUNT),
    read("csv_other_line_ends_in_cells", FILE,
         lines(_actor(13, "a\u2028b"), _actor(14, "a\x85b"), _actor(15, "a\u2029b")), _QUOTES,
         COUNT + 3, "a\u2028b", "a\x85b", "a\u2029b"),
    either("csv_form_feed_in_a_cell", FILE, lines(_actor(13, "a\x0cb"), _actor(14)), _QUOTES,
           COUNT + 2, "control_characters"),
    refused("csv_too_many_rows", FILE, lambda: _many(2000).encode(), _QUOTES, "too_many_rows",
            rows=1000),
    refused("csv_too_large", FILE, lambda: _many(2000).encode(), _QUOTES, "too_large",
            file_bytes=1000),
    read("csv_that_begins_like_an_archive", FILE,
         lambda: text().replace("actor_id;", "PK;actor_id;", 1).replace("PAU-", "x;PAU-").encode(),
         "a text that begins with PK", COUNT),
    read("csv_that_begins_like_json", FILE, lambda: b"[;actor_id;name\r\na;A-1;b\r\n",
         "a text that begins with PK", 1),
    either("csv_of_headings_alone", FILE, utf_8(lambda: _HEAD), _QUOTES, 0, "not_a_table"),
    refused("csv_of_nothing", FILE, lambda: b"", _QUOTES, "empty_file"),
    refused("csv_of_white_space", FILE, lambda: b"\xef\xbb\xbf \r\n\t\r\n" * 1000, _QUOTES,
            "empty_file", "not_a_table"),
    refused("csv_of_delimiters", FILE, lambda: b";;;;\r\n" * 10_000, _QUOTES, "not_a_table",
            "empty_file"),
    refused("csv_of_quotes", FILE, lambda: b'"' * 1_000_001, _QUOTES, "open_quote", "not_a_table",
            "cell_too_long"),
    refused("csv_of_pairs_of_quotes", FILE, lambda: b'"";' * 400_000, _QUOTES, "too_wide",
            "not_a_table", "unsafe"),
    refused("csv_of_prose", FILE, utf_8(lambda: _PROSE), _QUOTES, "not_a_table"),
    read("csv_named_as_a_workbook_of_old", "2018-S1.xls", utf_8(text), _QUOTES, COUNT),
    read("tsv_named_as_a_workbook_of_old", "2018-S1.xls", lambda: formats.tsv(actors()), _QUOTES,
         COUNT),
    either("csv_named_as_a_workbook", "2018-S1.xlsx", utf_8(text), _QUOTES, COUNT,
           "unreadable", "unknown_format"),
    read("csv_that_declares_its_delimiter", FILE, lambda: b"sep=;\r\n" + text().encode(), _QUOTES,
         COUNT),
    either("csv_that_declares_another_delimiter", FILE, lambda: b"sep=,\r\n" + text().encode(),
           _QUOTES, COUNT, "not_a_table"),
    either("csv_that_declares_a_quote_for_delimiter", FILE, lambda: b'sep="\r\n' + text().encode(),
           _QUOTES, COUNT, "not_a_table", "open_quote", "unreadable"),
    either("csv_that_declares_a_letter", FILE, lambda: b"sep=a\r\n" + text().encode(), _QUOTES,
           COUNT, "not_a_table", "unreadable"),
)  # fmt: skip


# ---------------------------------------------------------------- giant cells and controls


def _with(old: str, new: bytes) -> Callable[[], bytes]:
    """The ordinary file with some letters replaced by any bytes."""
    return lambda: text().encode().replace(old.encode(), new)


GIANTS: tuple[Case, ...] = (
    refused("csv_giant_cell_1mb", FILE, lines(_actor(13, "a" * _MIB)), _GIANT, "cell_too_long"),
    refused("csv_giant_cell_1mb_in_quotes", FILE, lines(_actor(13,
        '"' + "a\n" * (_MIB // 2) + '"')),
            _GIANT, "cell_too_long", "open_quote"),
    refused("csv_giant_heading", FILE, lambda: _HEAD.replace("name",
        "n" * _MIB).encode() + b"a;b\n",
            _GIANT, "cell_too_long", "not_a_table"),
    refused("csv_giant_cell_200mb", FILE, lambda: (_HEAD + _actor(1)).encode() + b"a" * 200 * _MIB,
            _GIANT, "too_large"),
    refused("csv_giant_cell_80mb", FILE, lambda: (_HEAD + _actor(1)).encode() + b"a" * 80 * _MIB,
            _GIANT, "cell_too_long"),
    read("csv_cell_of_the_longest", FILE, lines(_actor(13, "é" * 32_767)), _GIANT, COUNT + 1,
         "é" * 32_767),
    refused("csv_cell_one_too_long", FILE, lines(_actor(13, "é" * 32_768)), _GIANT,
            "cell_too_long"),
    refused("csv_nul_in_a_cell", FILE, _with("Régie n° 3", b"R\0gie"), _GIANT,
        "control_characters"),
    refused("csv_nul_in_a_heading", FILE, _with("nuts_code", b"nuts\0code"), _GIANT,
            "control_characters"),
    refused("csv_nul_tail", FILE, lambda: text().encode() + bytes(4096), _GIANT,
            "control_characters", "incomplete"),
    refused("csv_nul_head", FILE, lambda: bytes(4096) + text().encode(), _GIANT,
            "control_characters", "unknown_format"),
    refused("csv_of_nul", FILE, lambda: bytes(100_000), _GIANT,
            "control_characters", "unknown_format", "empty_file", "incomplete"),
    *(
        refused(f"csv_control_{code:02x}", FILE, _with("Régie n° 3", b"a%cb" % code), _GIANT,
                "control_characters")
        for code in (0x01, 0x07, 0x08, 0x0B, 0x1A, 0x1B, 0x1C, 0x1F, 0x7F)
    ),
    read("csv_end_of_file_of_dos", FILE, lambda: text().encode() + b"\x1a", _GIANT, COUNT),
)  # fmt: skip


# ---------------------------------------------------------------- encodings


def _as(encoding: str, mark: bytes = b"") -> Callable[[], bytes]:
    return lambda: mark + text().encode(encoding)


_BOM: Final = b"\xef\xbb\xbf"

ENCODINGS: tuple[Case, ...] = (
    read("enc_cp1252", FILE, _as("cp1252"), _ENCODING, COUNT, "Régie n° 1"),
    read("enc_utf_8_marked", FILE, _as("utf-8", _BOM), _ENCODING, COUNT, "Régie n° 1", "actor_id"),
    read("enc_utf_16_marked", FILE, _as("utf-16"), _ENCODING, COUNT, "Régie n° 1", "actor_id"),
    either("enc_utf_16_le_unmarked", FILE, _as("utf-16-le"), _ENCODING, COUNT, "unknown_format"),
    either("enc_utf_16_be_unmarked", FILE, _as("utf-16-be"), _ENCODING, COUNT, "unknown_format"),
    either("enc_utf_32", FILE, _as("utf-32"), _ENCODING, COUNT, "unknown_format",
           "control_characters"),
    refused("enc_cp1252_marked_as_utf_8", FILE, _as("cp1252", _BOM), _ENCODING, "unreadable"),
    refused("enc_cp1252_marked_as_utf_16", FILE, _as("cp1252", b"\xff\xfe"), _ENCODING,
            "unreadable", "not_a_table", "unknown_format", "control_characters"),
    refused("enc_utf_8_marked_as_utf_16", FILE, _as("utf-8", b"\xff\xfe"), _ENCODING,
            "unreadable", "not_a_table", "unknown_format", "control_characters"),
    refused("enc_utf_16_cut", FILE, lambda: text().encode("utf-16")[:-1], _ENCODING,
            "unreadable", "incomplete"),
    refused("enc_utf_16_half_a_pair", FILE,
            lambda: text().encode("utf-16") + "\ud800".encode("utf-16-le", "surrogatepass"),
            _ENCODING, "unreadable", "incomplete"),
    either("enc_utf_8_overlong", FILE, _with("Régie n° 3", b"a\xc0\xafb"), _ENCODING, COUNT,
           "unreadable", "unknown_format", "encoding_unknown"),
    either("enc_utf_8_surrogates", FILE, _with("Régie n° 3", b"a\xed\xa0\x80b"), _ENCODING, COUNT,
           "unreadable", "unknown_format", "encoding_unknown"),
    either("enc_utf_8_cut_in_a_letter", FILE,
           lambda: text().encode() + "PAU-ACT-013;Régié".encode()[:-1], _ENCODING, COUNT + 1,
           "unreadable", "incomplete", "unknown_format", "encoding_unknown"),
    either("enc_utf_8_and_cp1252", FILE, lambda: text().encode() + text().encode("cp1252"),
           _ENCODING, COUNT * 2, "unreadable", "unknown_format", "encoding_unknown"),
    read("enc_utf_7", FILE, lines(_actor(13, "R+AOk-gie")), _ENCODING, COUNT + 1, "R+AOk-gie"),
    read("enc_twice", FILE, lines(_actor(13, "RÃ©gie")), _ENCODING, COUNT + 1, "RÃ©gie"),
    read("enc_mark_in_the_middle", FILE, lines("\ufeff" + _actor(13)), _ENCODING, COUNT + 1,
         "\ufeffPAU-ACT-013"),
    refused("enc_ebcdic", FILE, _as("cp500"), _ENCODING, "unknown_format", "not_a_table",
            "control_characters", "unreadable", "encoding_unknown"),
    either("enc_shift_jis", FILE,
           lambda: text().replace("Régie n°", "地域").encode("shift_jis"), _ENCODING, COUNT,
           "unknown_format", "unreadable", "control_characters"),
    either("enc_koi8_r", FILE, lambda: text().replace("Régie n°", "Дом").encode("koi8-r"),
           _ENCODING, COUNT, "unknown_format", "unreadable", "encoding_unknown"),
)  # fmt: skip


# ---------------------------------------------------------------- twins and commands

_VERBATIM = {
    "bidi": "a\u202egpj.exe\u202c \u2066b\u2069",
    "zero_width": "a\u200bb\u200dc\u200cd\u2060e\u00ad",
    "homoglyph": "РАU-АСТ-013",  # Cyrillic letters
    "nfc": "R\u00e9gie",
    "nfd": "Re\u0301gie",
    "full_width_digits": "１２",
    "arabic_digits": "١٢",
    "underscored_number": "1_000",
    "ligature": "ﬁnance",
    "tags": "a\U000e0041\U000e0042",
    "private_use": "a\ue000b",
    "no_character": "a\ufffeb",
    "replacement": "R\ufffdgie",
    "long_stack": "e" + "\u0301" * 500,
    "emoji": "👩‍👩‍👧‍👦🏴‍☠️",
    "no_break": "\u00a0a\u202fb\u3000",
}
_COMMANDS = {
    "equals": "=cmd|' /C calc'!A0", "plus": "+1+1", "minus": "-1+1", "at": "@SUM(1)",
    "hyperlink": '=HYPERLINK("http://127.0.0.1:9";"a")', "dde": "=DDE(1)",
    "script": "<script>a</script>",
    "template": "{{7*7}}${7*7}", "percent": "%s%n%(a)s", "sql": "'); DROP TABLE actors;--",
    "path": "../../etc/passwd", "shell": "$(id)`id`", "markdown": "![a](http://127.0.0.1:9)",
}  # fmt: skip


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


TWINS: tuple[Case, ...] = (
    *(
        read(f"uni_{name}", FILE, lines(_actor(13, _quoted(cell)), _actor(14)), _TWINS, COUNT + 2,
             cell)
        for name, cell in _VERBATIM.items()
    ),
    read("uni_bidi_heading", FILE,
         lambda: text().replace(";name;", ";\u202ename;", 1).encode(), _TWINS, COUNT, "\u202ename"),
    *(
        read(f"csv_command_{name}", FILE, lines(_actor(13, _quoted(cell)), _actor(14)), _SENT,
             COUNT + 2, cell)
        for name, cell in _COMMANDS.items()
    ),
)  # fmt: skip
