// expect: a record has a primary key

static_assert(false, "a record has a primary key");

int main() {}
