"""The shapes of events for other programs: JSON Schemas and marshmallow schemas."""
