/* Prints what the tender says about the machine, and what can be seen of its state at entry. */
#include "guest.h"

u64 entry_registers[5];

__asm__(".text\n.globl inspect_start\ninspect_start:\n"
        " mov %rsp, entry_registers(%rip)\n mov %rdi, entry_registers+8(%rip)\n mov %rax, entry_registers+16(%rip)\n"
        " pushf\n pop entry_registers+24(%rip)\n mov (%rsp), %rax\n mov %rax, entry_registers+32(%rip)\n jmp _start\n");

static void line(const char *name, u64 value)
{
    puts(name);
    put_hex(value);
    puts("\n");
}

static int guest_main(const struct boot_info *boot)
{
    line("rsp          ", entry_registers[0]);
    line("rdi          ", entry_registers[1]);
    line("rax          ", entry_registers[2]);
    line("rflags       ", entry_registers[3]);
    line("top of stack ", entry_registers[4]);
    line("mem_size     ", boot->mem_size);
    line("kernel_end   ", boot->kernel_end);
    line("has clock    ", boot->cpu_cycle_freq > 1000000);
    line("cmdline at   ", (u64)boot->cmdline);
    line("manifest at  ", (u64)boot->manifest);
    line("features     ", boot->host_features | boot->guest_features);
    line("ring         ", boot->ring);
    line("last byte    ", *(volatile u8 *)(boot->mem_size - 1));
    return 0;
}
