"""Names and numbers as they are shown: enough to recognise somebody one knows, too little to find a stranger."""


def masked_name(name: str) -> str:
    """张* or 张*三."""
    return name if len(name) < 2 else f"{name[0]}*{name[2:][-1:]}"


def masked_phone(number: str) -> str:
    """138****0001, of a number as one dials it."""
    return f"{number[:3]}****{number[-4:]}" if len(number) > 8 else "****"
