"""What an author changes between draft and published text, and which slider it speaks for."""
