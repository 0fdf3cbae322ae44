"""Create a user in three ways that differ in when the task is sent."""
