"""What is told: briefing, map and charts."""
