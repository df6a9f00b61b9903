"""The rehearsal room: servers that play the outside world, a sample collection, and a relay run with them."""
