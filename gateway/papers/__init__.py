"""Papers: what is printed, signed and filed. Facts in, bytes out.

Each paper is a pure function of its facts, drawn in a process of its own (`press`), because setting twelve pages
takes seconds and the gateway has one loop. The same facts give the same bytes. `PAPERS` lists them all.
"""

from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
