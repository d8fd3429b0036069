"""JSON and JSON Lines that are hostile: deep, cut, with names twice and numbers without end."""

import json
from collections.abc import Callable
from typing import Final

from asl_pipeline_tests import kit
from asl_pipeline_tests.intake import formats
from asl_pipeline_tests.intake.case import Case, either, read, refused, utf_8
from asl_pipeline_tests.intake.ordinary import COUNT, actors

FILE: Final = "2018-S1.json"
LINES: Final = "2018-S1.jsonl"
_DEEP = "deep JSON nesting"
_NUMBERS = "huge JSON number, NaN"
_TWICE = "JSON with duplicate keys"
_CUT = "truncated body"
_MIB: Final = 2**20
_WRONG = ("unsafe", "unreadable", "not_a_table", "incomplete")


def _record(**more: object) -> dict[str, object]:
    return {**kit.ACTOR, **more}


def _array(*values: str) -> Callable[[], bytes]:
    """An array of these values, each spelled out."""
    return utf_8(lambda: f"[{','.join(values)}]")


def _with(name: str, spelled: str) -> str:
    """An actor with one more value, as it is spelled."""
    return json.dumps(_record())[:-1] + f', "{name}": {spelled}}}'


def _deep(levels: int, opened: str = '{"a":', closed: str = "}") -> str:
    return opened * levels + "1" + closed * levels


_GOOD: Final = json.dumps(_record())

CASES: tuple[Case, ...] = (
    refused("json_100_000_levels", FILE, lambda: b"[" * 100_000, _DEEP, *_WRONG),
    refused("json_100_000_levels_closed", FILE, lambda: b"[" * 100_000 + b"]" * 100_000, _DEEP,
            *_WRONG),
    refused("json_100_000_objects_deep", FILE, lambda: _deep(100_000).encode(), _DEEP, *_WRONG),
    refused("json_deep_in_a_value", FILE, _array(_GOOD, _with("more", _deep(40))), _DEEP, *_WRONG),
    refused("json_deep_in_a_value_of_arrays", FILE,
            _array(_GOOD, _with("more", _deep(40, "[", "]"))), _DEEP, *_WRONG),
    refused("jsonl_deep_in_a_value", LINES,
            utf_8(lambda: f"{_GOOD}\n{_with('more', _deep(5000))}\n{_GOOD}\n"), _DEEP, *_WRONG),
    refused("json_number_of_a_million_digits", FILE,
            _array(_GOOD, _with("founded_year", "1" * 1_000_000)), _NUMBERS, "cell_too_long",
            *_WRONG),
    either("json_number_of_5000_digits", FILE, _array(_GOOD, _with("founded_year", "1" * 5000)),
           _NUMBERS, 2, *_WRONG),
    either("json_number_of_a_huge_power", FILE, _array(_GOOD, _with("founded_year", "1e999999999")),
           _NUMBERS, 2, *_WRONG),
    either("json_number_of_a_tiny_power", FILE,
           _array(_GOOD, _with("founded_year", "1e-999999999")), _NUMBERS, 2, *_WRONG),
    read("json_number_beyond_64_bits", FILE,
         _array(_GOOD, _with("founded_year", "18446744073709551617")), _NUMBERS, 2,
         "18446744073709551617"),
    *(
        refused(f"json_{name}", FILE, _array(_GOOD, _with("founded_year", spelled)), _NUMBERS,
            *_WRONG)
        for name, spelled in {
            "nan": "NaN", "infinity": "Infinity", "minus_infinity": "-Infinity", "hex": "0x7C6",
            "leading_zero": "01998", "plus": "+1998", "python": "None", "single_quotes": "'a'",
            "comment": "1 /* a */", "trailing_comma": "1,",
        }.items()
    ),
    Case(name="json_name_twice", file=FILE, build=_array(_GOOD, _with("name", '"b"')), note=_TWICE,
         rows=2, remarks=frozenset({"repeated_name"}), reasons=frozenset({"unsafe", "unreadable"})),
    Case(name="jsonl_name_twice", file=LINES,
         build=utf_8(lambda: f"{_GOOD}\n{_with('name', '1')}\n"), note=_TWICE, rows=2,
         remarks=frozenset({"repeated_name"}), reasons=frozenset({"unsafe", "unreadable"})),
    either("json_names_that_fold_alike", FILE, _array(_GOOD, _with("Name", '"b"')), _TWICE, 2,
           "unsafe", "unreadable"),
    refused("json_cut_in_a_record", FILE, lambda: formats.json(actors())[:-60], _CUT,
            "incomplete", "unreadable"),
    refused("json_cut_between_records", FILE, utf_8(lambda: f"[{_GOOD},{_GOOD},"), _CUT,
            "incomplete", "unreadable"),
    refused("json_cut_before_the_end", FILE, lambda: formats.json(actors()).rstrip()[:-1], _CUT,
            "incomplete", "unreadable"),
    refused("json_cut_under_results", FILE,
            lambda: formats.json(actors(), "results").rstrip()[:-1], _CUT,
            "incomplete", "unreadable"),
    refused("jsonl_cut_in_the_last_line", LINES, lambda: formats.jsonl(actors())[:-20], _CUT,
            "incomplete", "unreadable"),
    refused("jsonl_cut_in_the_first_line", LINES, lambda: formats.jsonl(actors())[:40], _CUT,
            "incomplete", "unreadable", "not_a_table"),
    refused("jsonl_one_bad_line", LINES, utf_8(lambda: f"{_GOOD}\nnot json\n{_GOOD}\n"), _CUT,
            "unreadable", "incomplete"),
    read("jsonl_blank_lines", LINES, utf_8(lambda: f"\n{_GOOD}\r\n\r\n\n{_GOOD}\n\n"), _CUT, 2),
    read("jsonl_other_line_ends_in_values", LINES, utf_8(lambda: "".join(
         _with("city", f'"a{end}b"') + "\n" for end in "\u2028\u2029\x85")), _CUT, 3,
         "a\u2028b", "a\u2029b", "a\x85b"),
    read("jsonl_no_last_line_end", LINES, lambda: formats.jsonl(actors()).rstrip(), _CUT, COUNT),
    read("jsonl_named_json", FILE, lambda: formats.jsonl(actors()), _CUT, COUNT),
    read("json_named_jsonl", LINES, lambda: formats.json(actors()), _CUT, COUNT),
    read("json_marked", FILE, lambda: b"\xef\xbb\xbf" + formats.json(actors()), _CUT, COUNT),
    either("json_in_utf_16", FILE, lambda: formats.json(actors()).decode().encode("utf-16"), _CUT,
           COUNT, "unreadable", "unknown_format"),
    refused("json_not_utf_8", FILE, lambda: formats.json(actors()).replace("é".encode(), b"\xe9"),
            _CUT, "unreadable", "unknown_format", "incomplete", "encoding_unknown"),
    refused("json_rubbish_after_the_end", FILE, lambda: formats.json(actors()) + b"rubbish", _CUT,
            *_WRONG),
    refused("json_rows_after_the_end", FILE, lambda: formats.json(actors()) * 2, _CUT, *_WRONG),
    refused("json_of_a_number", FILE, lambda: b"42", _CUT, *_WRONG),
    refused("json_of_numbers", FILE, lambda: b"[1, 2, 3]", _CUT, *_WRONG),
    refused("json_of_nothing", FILE, lambda: b"[]", _CUT, "empty_file", *_WRONG),
    refused("json_of_an_empty_object", FILE, lambda: b"{}", _CUT, "empty_file", *_WRONG),
    refused("json_of_no_results", FILE, lambda: b'{"count": 0, "results": []}', _CUT,
            "empty_file", *_WRONG),
    refused("json_of_empty_objects", FILE, lambda: b"[{}, {}, {}]", _CUT, "empty_file", *_WRONG),
    either("json_of_mixed_values", FILE, _array(_GOOD, "1", '"a"', _GOOD), _CUT, 2, *_WRONG),
    read("json_of_other_names_in_each", FILE, _array(_GOOD, '{"actor_id": "A-2", "extra": "x"}'),
         _CUT, 2, "x", "extra"),
    refused("json_of_100_000_names", FILE,
            lambda: json.dumps([{f"a{n}": n for n in range(100_000)}]).encode(), "wide CSV",
            "too_wide"),
    refused("json_of_new_names_in_each", FILE,
            lambda: json.dumps([{f"a{n}": n} for n in range(5000)]).encode(), "wide CSV",
            "too_wide"),
    refused("json_giant_value", FILE, _array(_GOOD, _with("city", f'"{"a" * _MIB}"')), "giant cell",
            "cell_too_long"),
    refused("json_giant_name", FILE, _array(_GOOD, _with("a" * _MIB, "1")), "giant cell",
            "cell_too_long", "unsafe"),
    refused("json_nul_in_a_value", FILE, _array(_GOOD, _with("city", r'"a\u0000b"')),
            "giant cell, NUL", "control_characters"),
    refused("json_escape_in_a_value", FILE, _array(_GOOD, _with("city", r'"a\u001bb"')),
            "giant cell, NUL", "control_characters"),
    refused("json_nul_in_a_name", FILE, _array(_GOOD, _with(r"a\u0000b", "1")), "giant cell, NUL",
            "control_characters"),
    refused("json_bare_nul", FILE, _array(_GOOD, _with("city", '"a\0b"')), "giant cell, NUL",
            "control_characters", "unreadable"),
    refused("json_half_a_letter", FILE, _array(_GOOD, _with("city", r'"a\ud800b"')),
        "encoding lies",
            "unreadable", "control_characters", "unsafe"),
    refused("json_too_many_rows", FILE, lambda: formats.json(actors()), _DEEP, "too_many_rows",
            rows=5),
    refused("jsonl_too_many_rows", LINES, lambda: formats.jsonl(actors()), _DEEP, "too_many_rows",
            rows=5),
)  # fmt: skip
