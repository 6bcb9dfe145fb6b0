"""The process that draws one paper: its name as argument, its facts as JSON on the standard input, its bytes out."""

import sys

from gateway.papers.papers import PAPERS


def main() -> None:
    paper = PAPERS[sys.argv[1]]
    sys.stdout.buffer.write(paper.draw(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
