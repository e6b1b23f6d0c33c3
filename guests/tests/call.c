/*
 * Makes one hypercall as its command line spells it in hexadecimal: NUMBER ADDRESS WORD..., where the words are put at the
 * address if the guest can write there, and "-" is an address of the guest's own. Prints the words that were answered.
 */
#define GUEST_DEVICES { .name = "disk", .type = DEVICE_BLOCK }
#include "guest.h"

static u64 own[8];

static const char *read_hex(const char *at, u64 *value)
{
    for (*value = 0; *at && *at != ' '; at++)
        *value = *value << 4 | (*at <= '9' ? *at - '0' : *at - 'a' + 10);
    return *at ? at + 1 : at;
}

static int guest_main(const struct boot_info *boot)
{
    u64 number, address, words[5] = { 0, 0, 0, 0, ~0ul };
    const char *at = read_hex(boot->cmdline, &number);
    int count = 0;
    if (*at == '-') {
        address = (u64)own;
        at += at[1] ? 2 : 1;
    } else {
        at = read_hex(at, &address);
    }
    while (*at && count < 5)
        at = read_hex(at, &words[count++]);
    if (address >= (u64)own && address <= boot->mem_size - sizeof words)
        memcpy((void *)address, words, sizeof words);
    hypercall(number, (void *)address);
    for (int i = 0; i < 5; i++) {
        put_hex(((u64 *)address)[i]);
        puts(i < 4 ? " " : "\n");
    }
    return 0;
}
