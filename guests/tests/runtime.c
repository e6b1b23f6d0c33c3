/*
 * Behaves as the runtime of a language with a garbage collector does on Solo5: zeroed data of many megabytes, thread-local storage,
 * a heap that reaches up to the stack, floating point everywhere, clocks from the cycle counter, timers, and hypercalls in between.
 * Prints the energies of four bodies that attract each other, as bits, before and after 3000 steps.
 */
#include "guest.h"

#define STACK_GAP (1 << 20)
#define PAGE 4096
#define BODIES 4

static u8 zeroed[16 << 20];
static u64 thread_block[8];

struct body { double position[3], speed[3], mass; };

static struct body bodies[BODIES] = {
    { { 0, 0, 0 }, { 0, 0, 0 }, 40 },
    { { 5, -1, 0.25 }, { 0.5, 2.75, -0.125 }, 0.04 },
    { { 8.5, 4, -0.5 }, { -1, 1.75, 0.0625 }, 0.01 },
    { { 13, -15, 0.125 }, { 1.0625, 0.875, -0.03125 }, 0.002 },
};

static double root(double x)
{
    __asm__("sqrtsd %0, %0" : "+x"(x));
    return x;
}

static double distance(const struct body *a, const struct body *b, double *d)
{
    for (int i = 0; i < 3; i++)
        d[i] = a->position[i] - b->position[i];
    return root(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

static double energy(void)
{
    double sum = 0, d[3];
    for (int a = 0; a < BODIES; a++) {
        const double *v = bodies[a].speed;
        sum += 0.5 * bodies[a].mass * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        for (int b = a + 1; b < BODIES; b++)
            sum -= bodies[a].mass * bodies[b].mass / distance(&bodies[a], &bodies[b], d);
    }
    return sum;
}

static void step(double time)
{
    double d[3];
    for (int a = 0; a < BODIES; a++)
        for (int b = a + 1; b < BODIES; b++) {
            double r = distance(&bodies[a], &bodies[b], d), pull = time / (r * r * r);
            for (int i = 0; i < 3; i++) {
                bodies[a].speed[i] -= d[i] * bodies[b].mass * pull;
                bodies[b].speed[i] += d[i] * bodies[a].mass * pull;
            }
        }
    for (int a = 0; a < BODIES; a++)
        for (int i = 0; i < 3; i++)
            bodies[a].position[i] += time * bodies[a].speed[i];
}

static void say(const char *what, int right)
{
    puts(what);
    puts(right ? " right\n" : " wrong\n");
}

static void print_energy(void)
{
    double value = energy();
    put_hex(*(u64 *)&value);
    puts("\n");
}

static void use_thread_storage(void)
{
    u64 value, base = (u64)thread_block;
    thread_block[0] = base;
    thread_block[5] = 0x1122334455667788;
    __asm__ volatile("wrmsr" :: "c"(0xc0000100), "a"((u32)base), "d"((u32)(base >> 32)));
    __asm__ volatile("mov %%fs:40, %0" : "=r"(value));
    say("thread storage", value == 0x1122334455667788);
}

static void use_memory(u64 start, u64 end)
{
    u64 sum = 0, expected = 0;
    for (u64 i = 0; i < sizeof zeroed; i += 512)
        sum |= zeroed[i];
    say("zeroed data", sum == 0);
    for (u64 at = start; at < end; at += PAGE) {
        sum |= *(u64 *)at;
        *(u64 *)at = at * 3;
        expected += at * 3;
    }
    say("fresh heap", sum == 0);
    for (u64 at = start; at < end; at += PAGE)
        sum += *(u64 *)at;
    say("heap", sum == expected && end - start > 16 << 20);
}

static int guest_main(const struct boot_info *boot)
{
    u64 before = cycles(), first = wall_time(), ready;
    use_thread_storage();
    use_memory(boot->kernel_end, boot->mem_size - STACK_GAP);
    print_energy();
    for (int i = 0; i < 3000; i++) {
        step(0.001953125);
        if (i % 3 == 0)
            poll(0, &ready);
    }
    print_energy();
    poll(20000000, &ready);
    u64 passed = (cycles() - before) / (boot->cpu_cycle_freq / 1000000);
    u64 wall = (wall_time() - first) / 1000;
    /* Two clocks of the host that need not agree to the microsecond, and the wall clock may be slowed down a little. */
    say("clocks", passed >= 20000 && wall >= 19900 && passed < wall + wall / 10 + 50000);
    return 0;
}
