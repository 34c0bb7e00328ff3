"""Who there is: people, departments, their sessions, and what was done to them."""
