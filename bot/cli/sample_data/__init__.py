"""What the demo begins with: people and their profiles, and a past of two weeks that the real use cases make."""
