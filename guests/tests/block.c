/* Reads, writes and oversteps a volume of 4096 bytes; each line is a hypercall's answer. */
#define GUEST_DEVICES { .name = "disk", .type = DEVICE_BLOCK }
#include "guest.h"

static char buffer[8192];

static void say(const char *what, int result)
{
    puts(what);
    put_number(result);
    puts("\n");
}

static int guest_main(const struct boot_info *boot)
{
    const struct device *disk = &boot->manifest->entry[1];
    puts("capacity ");
    put_number(disk->block.capacity);
    puts("\nsector ");
    put_number(disk->block.block_size);
    puts("\nattached ");
    put_number(disk->attached);
    puts("\n");
    say("read ", block_read(1, 0, buffer, 512));
    put(buffer, 8);
    puts("\n");
    memcpy(buffer, "written by guest", 16);
    say("write ", block_write(1, 512, buffer, 16));
    memset(buffer, 0, sizeof buffer);
    say("read back ", block_read(1, 512, buffer, 16));
    put(buffer, 16);
    puts("\n");
    say("unaligned ", block_read(1, 7, buffer, 13));
    say("nothing ", block_read(1, 0, buffer, 0));
    say("whole ", block_read(1, 0, buffer, 4096));
    say("beyond ", block_read(1, 0, buffer, 4097));
    say("at the end ", block_read(1, 4096, buffer, 0));
    say("wrapping offset ", block_read(1, ~0ul, buffer, 512));
    say("wrapping length ", block_read(1, 512, buffer, ~0ul));
    say("write beyond ", block_write(1, 4000, buffer, 512));
    say("reserved handle ", block_read(0, 0, buffer, 512));
    say("unknown handle ", block_read(2, 0, buffer, 512));
    say("huge handle ", block_read(1ul << 32 | 1, 0, buffer, 512));
    return 0;
}
