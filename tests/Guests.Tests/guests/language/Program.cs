using System;
using Hillingar.Guests.Cli;
using Hillingar.Guests.Solo5;
using Hillingar.Guests.Text;

namespace Hillingar.Guests;

/// <summary>Uses what the kit's core library promises, or fails in the way that its argument names.</summary>
internal static class Program
{
    private static readonly byte[] Table = { 1, 2, 3 };
    private static readonly int[] Powers = MakePowers();
    private static readonly Shape[] Shapes = { new Square(3), new Circle(), new Square(5) };
    private static readonly string[] Words = { "alpha", "beta" };
    private static int _counter = 40;
    private static byte[]? _scratch;

    private abstract class Shape
    {
        internal abstract int Area { get; }

        internal virtual int Corners => 0;
    }

    private sealed class Square(int side) : Shape
    {
        internal override int Area => side * side;

        internal override int Corners => 4;
    }

    private sealed class Circle : Shape
    {
        internal override int Area => 7;
    }

    private sealed class Pool<T>(int capacity)
    {
        private readonly T[] _items = new T[capacity];

        internal int Count { get; private set; }

        internal ref T Add() => ref _items[Count++];

        internal T this[int index] => _items[index];
    }

    private struct Pair
    {
        internal int Key;
        internal ulong Value;
    }

    private enum Colour
    {
        Red,
        Green,
    }

    internal static int Run(Machine machine)
    {
        if (!CommandLine.TrySplit(machine.CommandLine, out var words))
            return NetworkOptions.UsageError;
        if (words.Count > 0)
            return Fail(words.Word(0), machine);
        Say("preinitialised"u8, Table[2] + Powers[10] + Words[1].Length);
        Say("statics"u8, ++_counter);
        Say("virtual methods"u8, SumOfShapes());
        Say("structs"u8, Structs());
        Say("generics"u8, Generics());
        Say("switches"u8, (OnText("beta") * 10) + (int)Colours(Colour.Green));
        Say("nullable"u8, Maybe(true).GetValueOrDefault(1) + (Maybe(false) ?? 100));
        Say("spans"u8, Spans());
        Say("casts"u8, Casts(Shapes[1]));
        Say("scratch"u8, (_scratch ??= new byte[77]).Length);
        Say("monotonic"u8, machine.Clock.Monotonic < machine.Clock.Monotonic ? 1 : 0);
        Say("wall"u8, machine.Clock.Wall > 1_500_000_000_000_000_000 ? 1 : 0);
        return 0;
    }

    private static int[] MakePowers()
    {
        var powers = new int[12];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 2;
        return powers;
    }

    private static int SumOfShapes()
    {
        var sum = 0;
        foreach (var shape in Shapes)
            sum += shape.Area + shape.Corners;
        return sum;
    }

    private static int Structs()
    {
        var pairs = new Pair[3];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = new Pair { Key = i, Value = (ulong)i * 10 };
        ref var last = ref pairs[2];
        last.Value++;
        return pairs[2].Key + (int)pairs[2].Value;
    }

    private static int Generics()
    {
        var pool = new Pool<Pair>(4);
        pool.Add().Key = 5;
        var shapes = new Pool<Shape>(2);
        shapes.Add() = new Square(2);
        shapes.Add() = new Circle();
        return pool[0].Key + shapes[0].Area + shapes[1].Area;
    }

    private static int OnText(string text) => text switch
    {
        "alpha" => 1,
        "beta" => 2,
        "gamma" => 3,
        "delta" => 4,
        "epsilon" => 5,
        "zeta" => 6,
        "eta" => 7,
        "theta" => 8,
        _ => 0,
    };

    private static uint Colours(Colour colour) => colour switch
    {
        Colour.Red => 1,
        Colour.Green => 2,
        _ => throw new InvalidOperationException("a colour without a number"),
    };

    private static int? Maybe(bool isThere) => isThere ? 7 : null;

    private static int Spans()
    {
        Span<byte> buffer = stackalloc byte[32];
        buffer.Fill(1);
        "overlap"u8.CopyTo(buffer[4..]);
        buffer[4..11].CopyTo(buffer[5..]);
        ReadOnlySpan<int> numbers = [10, 20, 30];
        var sum = 0;
        foreach (var number in numbers)
            sum += number;
        return sum + buffer[11] + (buffer.Slice(5, 7).SequenceEqual("overlap"u8) ? 1 : 0);
    }

    private static int Casts(object value) => value is Square ? 1 : value is Circle circle ? circle.Area : 0;

    private static int Fail(ReadOnlySpan<byte> how, Machine machine)
    {
        var length = machine.CommandLine.Length;
        var zero = length - length;
        object shape = Shapes[zero];
        if (how.SequenceEqual("index"u8))
            return Table[length];
        if (how.SequenceEqual("null"u8))
            return _scratch!.Length;
        if (how.SequenceEqual("divide"u8))
            return length / zero;
        if (how.SequenceEqual("overflow"u8))
            return checked(int.MaxValue + length);
        if (how.SequenceEqual("cast"u8))
            return ((Circle)shape).Area;
        if (how.SequenceEqual("colour"u8))
            return (int)Colours((Colour)length);
        if (how.SequenceEqual("slice"u8))
            return how.Slice(length + 1).Length;
        var sum = 0;
        while (how.SequenceEqual("memory"u8))
        {
            _scratch = new byte[100_000];
            sum += _scratch.Length;
        }

        return sum;
    }

    private static void Say(ReadOnlySpan<byte> what, int value)
    {
        var line = new LineWriter(stackalloc byte[80]);
        line.Append(what);
        line.Append(": "u8);
        line.Append((ulong)value);
        Console.WriteLine(line.Written);
    }
}
