using System;

namespace Hillingar.Guests.Cli;

/// <summary>One word of the form <c>--name=value</c>, in parts.</summary>
public readonly ref struct Option
{
    private Option(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name = name;
        Value = value;
    }

    /// <summary>The name without its dashes.</summary>
    public ReadOnlySpan<byte> Name { get; }

    public ReadOnlySpan<byte> Value { get; }

    public static bool TryRead(ReadOnlySpan<byte> word, out Option option)
    {
        option = default;
        if (!word.StartsWith("--"u8))
            return false;
        var equals = word.IndexOf((byte)'=');
        if (equals < 3)
            return false;
        option = new Option(word.Slice(2, equals - 2), word.Slice(equals + 1));
        return true;
    }
}
