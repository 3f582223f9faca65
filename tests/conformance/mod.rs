mod differences;
mod place;
mod table;
