"""Appeals (申诉): lodged, reviewed, decided, and what they corrected."""
