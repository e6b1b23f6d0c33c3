using System;
using Hillingar.Guests.Cli;
using Hillingar.Guests.Solo5;
using Hillingar.Guests.Text;

namespace Hillingar.Guests;

/// <summary>Prints each word of its command line on a line of its own and exits with 0, or with N if told <c>--exit=N</c>.</summary>
internal static class Program
{
    private const uint LargestStatus = 254; // 255 is what a guest that failed exits with.

    internal static int Run(Machine machine)
    {
        if (!CommandLine.TrySplit(machine.CommandLine, out var words))
        {
            Console.WriteLine("hello: the command line ends inside quotes or after a backslash"u8);
            return NetworkOptions.UsageError;
        }

        uint status = 0;
        for (var i = 0; i < words.Count; i++)
        {
            var word = words.Word(i);
            var isExit = Option.TryRead(word, out var option) && option.Name.SequenceEqual("exit"u8);
            if (isExit && !Digits.TryParse(option.Value, LargestStatus, out status))
            {
                Console.WriteLine("hello: --exit takes a number from 0 to 254"u8);
                return NetworkOptions.UsageError;
            }

            if (!isExit)
                Console.WriteLine(word);
        }

        return (int)status;
    }
}
