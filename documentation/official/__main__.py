"""Write the templates anew."""

from pathlib import Path

from documentation.official.made import made
from documentation.official.texts import TEXTS
from gateway.papers import TEMPLATES


def main(folder: Path = TEMPLATES) -> None:
    for name in TEXTS:
        (folder / f"{name}.docx").write_bytes(made(name))


if __name__ == "__main__":
    main()
