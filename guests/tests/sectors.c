/* Reads and writes a volume by its sectors: the last one, none, half of one, and past the end. */
#define GUEST_DEVICES { .name = "disk", .type = DEVICE_BLOCK }
#include "guest.h"

static u8 sector[65536];

static void say(const char *what, int result)
{
    puts(what);
    put_number(result);
    puts("\n");
}

static int guest_main(const struct boot_info *boot)
{
    u64 size = boot->manifest->entry[1].block.block_size, capacity = boot->manifest->entry[1].block.capacity, last = capacity - size;
    say("sector ", size);
    memset(sector, 's', size);
    say("write last ", block_write(1, last, sector, size));
    memset(sector, 0, size);
    say("read last ", block_read(1, last, sector, size));
    say("same ", sector[0] == 's' && sector[size - 1] == 's' && sector[size] == 0);
    say("write at the end ", block_write(1, capacity, sector, size));
    say("read at the end ", block_read(1, capacity, sector, size));
    say("read over the end ", block_read(1, last + 1, sector, size));
    say("write over the end ", block_write(1, last, sector, size + 1));
    say("misaligned ", block_read(1, 1, sector, size));
    say("half ", block_write(1, size / 2, sector, size / 2));
    say("nothing ", block_read(1, last, sector, 0));
    say("write nothing ", block_write(1, 0, sector, 0));
    say("nothing at the end ", block_write(1, capacity, sector, 0));
    return 0;
}
