/*
 * Burns CPU time on as many threads as its argument says, each of them 60 calls deep: what
 * walks its stacks has something to walk.
 */
#include <pthread.h>
#include <stdlib.h>
#define FAR __attribute__((noinline))
#define DEPTH 60

static _Thread_local volatile unsigned long sink;

FAR static void burn(void)
{
	for (int i = 0; i < 1000000; i++)
		sink += i;
}

FAR static unsigned long go_down(int left)
{
	unsigned long below;

	if (!left) {
		burn();
		return sink;
	}
	below = go_down(left - 1);
	sink += below;
	return below ^ sink;
}

static void *run(void *nothing)
{
	for (;;)
		sink ^= go_down(DEPTH);
	return nothing;
}

int main(int count, char **words)
{
	int threads = count > 1 ? atoi(words[1]) : 1;
	pthread_t thread;

	for (int i = 1; i < threads; i++)
		pthread_create(&thread, NULL, run, NULL);
	run(NULL);
	return 0;
}
