"""A zip that is the same to the byte for the same contents, and a reader that takes nothing else.

Files are stored, not compressed: what a compressor makes differs between its versions. There are no times, no comments
and no gaps, so each byte of a bundle is either a file's or follows from the files.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO
from zlib import crc32

BLOCK = 1 << 20
LARGEST = 0xFFFFFFFF  # bytes: beyond that a zip is another format
_UTF8, _EPOCH = 0x0800, 0x0021  # names are UTF-8; the first of January 1980, the earliest that a zip can say
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_REGULAR_FILE = 0o100644 << 16


class ContainerDamaged(Exception):  # it says what the file is
    """The file is not a bundle as one is written. `args`: what is wrong, and where."""


class ContainerTooLarge(Exception):  # it says what cannot be
    """More than 4 GiB."""


@dataclass(frozen=True)
class Entry:
    """One file of a bundle: where its header begins, how long it is, its CRC-32."""

    name: str
    offset: int
    size: int
    crc: int

    @property
    def begins(self) -> int:
        """Where the file's own bytes begin."""
        return self.offset + _LOCAL.size + len(self.name.encode())

    @property
    def ends(self) -> int:
        return self.begins + self.size

    def local(self) -> bytes:
        name = self.name.encode()
        return _LOCAL.pack(b"PK\3\4", 20, _UTF8, 0, 0, _EPOCH, self.crc, self.size, self.size, len(name), 0) + name

    def central(self) -> bytes:
        name = self.name.encode()
        sizes = (self.crc, self.size, self.size, len(name), 0, 0, 0, 0, _REGULAR_FILE, self.offset)
        return _CENTRAL.pack(b"PK\1\2", 0x0314, 20, _UTF8, 0, 0, _EPOCH, *sizes) + name


def _end(entries: list[Entry]) -> bytes:
    count, begins = len(entries), entries[-1].ends if entries else 0
    length = sum(len(entry.central()) for entry in entries)
    return _END.pack(b"PK\5\6", 0, 0, count, count, length, begins, 0)


class Writer:
    """Writes files one after the other, each as its bytes come. `close` finishes the zip."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.entries: list[Entry] = []

    def write(self, name: str, blocks: Iterable[bytes]) -> Entry:
        """Add a file. Raises `ContainerTooLarge`."""
        offset, size, crc = self._out.tell(), 0, 0
        self._out.write(Entry(name, offset, 0, 0).local())
        for block in blocks:
            self._out.write(block)
            size, crc = size + len(block), crc32(block, crc)
        entry = Entry(name, offset, size, crc)
        if entry.ends > LARGEST:
            raise ContainerTooLarge(f"{entry.ends} bytes")
        self._out.seek(offset)
        self._out.write(entry.local())
        self._out.seek(entry.ends)
        self.entries.append(entry)
        return entry

    def close(self) -> None:
        """Write the directory."""
        for entry in self.entries:
            self._out.write(entry.central())
        self._out.write(_end(self.entries))
        self._out.flush()


class Container:
    """Reads a bundle. Everything but the files' own bytes has been compared once it is made.

    Raises `ContainerDamaged` with the place of the first byte that is not as it must be.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.entries = {entry.name: entry for entry in self._directory()}

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def blocks(self, name: str) -> Iterator[bytes]:
        """A file's bytes, in blocks."""
        entry = self.entries[name]
        at = entry.begins
        while at < entry.ends:
            yield (block := self._at(at, min(BLOCK, entry.ends - at)))
            at += len(block)

    def digest(self, name: str) -> str:
        """A file's SHA-256, hexadecimal; where its CRC-32 is not the one in its header, a word that says so."""
        entry, found, crc = self.entries[name], sha256(), 0
        for block in self.blocks(name):
            found.update(block)
            crc = crc32(block, crc)
        return found.hexdigest() if crc == entry.crc else f"another CRC-32 than its header has, from {entry.begins}"

    def read(self, name: str) -> bytes:
        """A small file's bytes."""
        return b"".join(self.blocks(name))

    def lines(self, name: str) -> Iterator[bytes]:
        """A file's lines, without the newline that ends each. What follows the last newline is a line, too."""
        rest = b""
        for block in self.blocks(name):
            *lines, rest = (rest + block).split(b"\n")
            yield from lines
        if rest:
            yield rest

    def _directory(self) -> list[Entry]:
        length = self._file.seek(0, 2)
        if length < _END.size:
            raise ContainerDamaged(f"{length} bytes are no zip")
        *_, count, size, begins, _ = _END.unpack(self._at(length - _END.size, _END.size))
        if begins + size + _END.size != length:
            raise ContainerDamaged(f"the end record at {length - _END.size} does not fit the file's length")
        entries = self._entries(begins, count)
        self._compare(length - _END.size, _end(entries), "the end record")
        return entries

    def _entries(self, begins: int, count: int) -> list[Entry]:
        at, offset, entries, names = begins, 0, list[Entry](), set[str]()
        for number in range(1, count + 1):
            fields = _CENTRAL.unpack(self._at(at, _CENTRAL.size))
            crc, size, name_length = fields[7], fields[8], fields[10]
            try:
                name = self._at(at + _CENTRAL.size, name_length).decode()
            except UnicodeDecodeError as error:
                raise ContainerDamaged(f"the name of file {number}, in the directory at {at}, is not text") from error
            entry = Entry(name, offset, size, crc)
            self._compare(at, entry.central(), f"the directory's entry of file {number}")
            self._compare(offset, entry.local(), f"the header of file {number}")
            if name in names:
                raise ContainerDamaged(f"{name} is there twice, the second time at {offset}")
            names.add(name)
            entries.append(entry)
            at, offset = at + len(entry.central()), entry.ends
        if offset != begins:
            raise ContainerDamaged(f"the files end at {offset}, the directory begins at {begins}")
        return entries

    def _compare(self, at: int, expected: bytes, what: str) -> None:
        found = self._at(at, len(expected))
        if found != expected:
            place = at + next(n for n, (one, other) in enumerate(zip(found, expected, strict=True)) if one != other)
            raise ContainerDamaged(f"{what} is not as it is written, at byte {place}")

    def _at(self, place: int, size: int) -> bytes:
        self._file.seek(place)
        found = self._file.read(size)
        if len(found) != size:
            raise ContainerDamaged(f"the file ends within what should be at byte {place}")
        return found


class Lines:
    """A file's lines, from the beginning each time somebody reads them."""

    def __init__(self, bundle: Container, name: str) -> None:
        self._bundle, self._name = bundle, name

    def __iter__(self) -> Iterator[bytes]:
        return self._bundle.lines(self._name)
