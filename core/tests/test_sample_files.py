"""Uploaded files: texts in any usual encoding, Word files, and everything else that may come under their names."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable

import docx
import pytest

from core.analysis.clean import clean
from core.samples.files import MOST_BYTES, SampleText, UnreadableFile, plain_name, read_files

TEXT = "“Naïve?” she said – and laughed. Café déjà vu, for 5 €."
SPACES = {
    "transitional": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "strict": "http://purl.oclc.org/ooxml/wordprocessingml/main",
}
BROKEN = "could not be read: the file is damaged."


def read(content: bytes, name: str = "sample.txt") -> str:
    (sample,) = read_files([(name, content)])
    return sample.text


def refusal(content: bytes, name: str = "sample.txt") -> str:
    with pytest.raises(UnreadableFile) as error:
        read_files([(name, content)])
    assert error.value.name == name
    assert error.value.advice
    assert str(error.value) == f"“{name}” {error.value.message} {error.value.advice}"
    return error.value.message


def packed(**files: bytes | str) -> bytes:
    """An archive of these files, `__` for `/` and `_` for `.` in their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def word(body: str, space: str = SPACES["transitional"], before: str = "") -> bytes:
    document = f'{before}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return packed(word__document_xml=document)


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


# Texts ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_the_usual_encodings(encoding: str) -> None:
    assert read(TEXT.encode(encoding)) == TEXT


def test_big_endian_with_a_mark() -> None:
    assert read(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT
    assert read(b"\x00\x00\xfe\xff" + TEXT.encode("utf-32-be")) == TEXT


def test_latin_1_where_windows_has_no_such_byte() -> None:
    assert read("Caf\xe9, and a stray \x81 in some thirty letters and more of it.".encode("latin-1")).startswith("Café")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(end: str) -> None:
    assert read(f"One.{end}{end}Two.{end}".encode()) == "One.\n\nTwo.\n"


def test_several_files_in_their_order() -> None:
    found = read_files([("b.md", b"# One"), ("a.markdown", b"Two")])
    assert found == [SampleText("b.md", "# One"), SampleText("a.markdown", "Two")]


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00" * 50])
def test_an_empty_file(content: bytes) -> None:
    assert refusal(content) == "is empty."


def test_ten_megabytes_together() -> None:
    half = b"word " * (MOST_BYTES // 10)
    assert len(read_files([("a.txt", half), ("b.txt", half)])) == 2
    with pytest.raises(UnreadableFile, match="larger than 10 MB together") as error:
        read_files([("a.txt", half), ("b.txt", half + b"!")])
    assert error.value.name == "a.txt, b.txt"


# What is no text --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF, not a text."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture, not a text."),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture, not a text."),
        (b"\x7fELF\x02\x01\x01\x00", "is a program, not a text."),
        (b"MZ\x90\x00\x03\x00", "is a program, not a text."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "is an old Word file or one with a password, not a text."),
        (b"{\\rtf1\\ansi Hello}", "is a rich text file, not a text."),
        (b"\x1f\x8b\x08\x00", "is an archive, not a text."),
        (b"Some words\x00and a NUL among them.", "is not a text file: it holds bytes that no text has."),
        (random.Random(3).randbytes(5_000), "is not a text file: it holds bytes that no text has."),
        (b"\xff\xfe\x00\xd8a", "is not a text file: it holds bytes that no text has."),
    ],
)
def test_a_binary_under_a_texts_name(content: bytes, what: str) -> None:
    assert refusal(content) == what


@pytest.mark.parametrize("text", ["MZ was her name.", "RIFF raff.", "ID3 is a tag.", "BZh? No."])
def test_a_text_that_begins_like_a_binary(text: str) -> None:
    assert read(text.encode()) == text


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\My Texts\\a story.txt", "a story.txt"),
        ("a\x00b\n\u202ec\ud800.txt", "abc.txt"),
        ("  a   b.txt ", "a b.txt"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
        ("folder/", "Untitled"),
        ("", "Untitled"),
    ],
)
def test_names_are_names_only(name: str, kept: str) -> None:
    assert plain_name(name) == kept
    assert read_files([(name, b"A text.")])[0].name == kept


# Word files -------------------------------------------------------------------------------------------------
def test_a_word_file_by_whatever_name() -> None:
    document, out = docx.Document(), io.BytesIO()
    document.add_heading("A title", 1)
    document.add_paragraph("She opened the door.\tIt was\nlate.")
    document.add_paragraph("milk", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip((*table.rows[0].cells, *table.rows[1].cells), ("Year", "Boats", "1912", "31"), strict=True):
        cell.text = text
    document.save(out)
    text = read(out.getvalue(), "no-ending")
    assert text == (
        "A title\n\nShe opened the door. It was\nlate.\n\n- milk\n\n| Year | Boats |\n| --- | --- |\n| 1912 | 31 |"
    )
    assert clean(text).set_aside == {"table": 1}


@pytest.mark.parametrize("space", SPACES.values(), ids=SPACES)
def test_both_kinds_of_word_xml(space: str) -> None:
    assert read(word(paragraph("One.") + paragraph("Two."), space)) == "One.\n\nTwo."


def test_what_was_deleted_or_moved_away_is_no_text() -> None:
    body = (
        "<w:p><w:r><w:t>She </w:t></w:r><w:del><w:r><w:delText>never </w:delText><w:t>ever </w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>always </w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText><w:t>left.</w:t></w:r></w:p>"
        f"<w:moveFrom>{paragraph('Gone.')}</w:moveFrom><!-- note --><w:sdt><w:sdtContent>{paragraph('Kept.')}"
        "</w:sdtContent></w:sdt>"
    )
    assert read(word(body)) == "She always left.\n\nKept."


def test_a_text_box_is_read_once() -> None:
    body = f"<w:p><w:r><w:t>Around.</w:t><w:txbxContent>{paragraph('Inside.')}</w:txbxContent></w:r></w:p>"
    assert read(word(body)) == "Around.\n\nInside."


def test_prose_laid_out_in_a_table_is_prose() -> None:
    long = "She opened the door, and the cold came in, and nobody spoke for a very long while."
    row = f"<w:tr><w:tc>{paragraph(long)}</w:tc><w:tc>{paragraph('No.')}</w:tc></w:tr>"
    assert read(word(f"<w:tbl>{row}</w:tbl>")) == f"{long}\n\nNo."


def test_a_word_file_without_a_word() -> None:
    assert refusal(word("<w:p/>")) == "is empty."


# Hostile archives -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "what"),
    [
        (packed(a_txt="x"), "is an archive, not a text."),
        (packed(xl__workbook_xml="<x/>"), "is a spreadsheet, not a text."),
        (packed(content_xml="<x/>"), "is an OpenDocument file, not a text."),
        (b"PK\x03\x04 and nothing more", BROKEN),
        (packed(word__document_xml="<w:document"), BROKEN),
        (word(paragraph("x"))[:-30], BROKEN),
        (word("<w:p>" * 400 + "</w:p>" * 400), BROKEN),
    ],
)
def test_what_is_no_word_file(content: bytes, what: str) -> None:
    assert refusal(content, "story.docx") == what


def test_an_archive_with_a_password() -> None:
    content = bytearray(word(paragraph("x")))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(content)) == "is locked with a password."


def bomb() -> bytes:
    return packed(word__document_xml=word(paragraph("x")), word__media__a_png=b"\x00" * 50_000_001)


def lying_bomb() -> bytes:
    """Says in its directory and in its entries that the large file has ten bytes."""
    content, size = bomb(), (50_000_001).to_bytes(4, "little")
    assert content.count(size) == 2
    return content.replace(size, (10).to_bytes(4, "little"))


def many_times() -> bytes:
    """Sixty files of a megabyte, a thousandth of it packed."""
    return packed(word__document_xml="<x/>", **{f"word__{number}_xml": b" " * 1_000_000 for number in range(60)})


def large_document() -> bytes:
    return word(paragraph("a" * 51_000_000))


@pytest.mark.parametrize("make", [bomb, lying_bomb, many_times, large_document])
def test_what_unpacks_to_more_than_fifty_megabytes(make: Callable[[], bytes]) -> None:
    content = make()
    assert len(content) < 200_000
    began = time.process_time()
    assert refusal(content, "story.docx") in ("unpacks to more than 50 MB.", BROKEN)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("body", [paragraph("word") * 400_000, "<w:p/>" * 4_000_000])
def test_what_unpacks_to_far_more_than_a_text(body: str) -> None:
    content = word(body)
    began = time.process_time()
    assert refusal(content, "story.docx") == "unpacks to far more than a text does."
    assert time.process_time() - began < 1


def test_a_long_novel_is_read() -> None:
    draw = random.Random(5)
    novel = [" ".join(draw.choices(("sea", "boat", "wind", "harbour", "night", "rope"), k=60)) for _ in range(2_000)]
    content = word("".join(map(paragraph, novel)))
    assert len(read(content).split()) == 120_000


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
DECLARED = {
    "laughs": f'<!DOCTYPE w:document [<!ENTITY a0 "ha">{LAUGHS}]>',
    "outside": '<!DOCTYPE w:document [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
    "elsewhere": '<!DOCTYPE w:document SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY a9 "x">]>',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("kind", DECLARED)
def test_entities_are_never_resolved(kind: str, encoding: str) -> None:
    began = time.process_time()
    body = f'<w:document xmlns:w="{SPACES["strict"]}"><w:body>{paragraph("&a9;")}</w:body></w:document>'
    content = f'<?xml version="1.0" encoding="{encoding}"?>{DECLARED[kind]}{body}'.encode(encoding)
    assert refusal(packed(word__document_xml=content)) in ("holds declarations that no Word file has.", BROKEN)
    assert time.process_time() - began < 1


def test_tables_in_tables_take_no_longer_than_others() -> None:
    table = paragraph("Deep.")
    for _ in range(60):
        table = f"<w:tbl><w:tr><w:tc>{table}</w:tc><w:tc>{paragraph('x')}</w:tc></w:tr></w:tbl>"
    began = time.process_time()
    assert read(word(table)).startswith("| Deep. | x |")
    assert time.process_time() - began < 1
