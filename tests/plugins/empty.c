/* empty - a shared object that offers no plugin of its own. */
extern int duet_test_nothing;
int duet_test_nothing;
