mod differences;
mod faults;
mod place;
mod table;
