"""Pictures, sound, video and files on anything: taken in, cleaned by a process of its own, shown as their thing is."""
