-- What made a visitor look like a program when it was assigned; null of everybody else, and of everybody before.
ALTER TABLE {schema}.sticky_assignments ADD COLUMN automated text;
