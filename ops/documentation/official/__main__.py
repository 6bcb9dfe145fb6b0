"""Write the templates anew."""

from pathlib import Path

from gateway.papers import TEMPLATES
from ops.documentation.official.made import made
from ops.documentation.official.texts import TEXTS


def main(folder: Path = TEMPLATES) -> None:
    for name in TEXTS:
        (folder / f"{name}.docx").write_bytes(made(name))


if __name__ == "__main__":
    main()
