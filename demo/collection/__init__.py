"""The sample collection: the fictional Skärgårdsmuseet Norrö. Written and drawn for this project, CC0 1.0."""
