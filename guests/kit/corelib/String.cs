using System.Runtime.CompilerServices;
using Internal.Runtime.CompilerHelpers;

namespace System;

/// <summary>Literal text. Guests cannot make strings at run time; text that changes lives in spans of bytes.</summary>
public sealed unsafe class String
{
    // The compiler lays literals out as these two fields.
    private readonly int _length;
    private readonly char _firstChar;

    private String()
    {
    }

    public int Length => _length;

    public char this[int index]
    {
        get
        {
            if ((uint)index >= (uint)_length)
                ThrowHelpers.ThrowIndexOutOfRangeException();

            // SAFETY: the index was just found to be inside the literal, whose characters follow the first one.
            return Unsafe.Add(ref Unsafe.AsRef(in _firstChar), index);
        }
    }

    public static bool operator ==(string? left, string? right)
    {
        if (left is null || right is null)
            return left is null && right is null;
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
            if (left[i] != right[i])
                return false;
        return true;
    }

    public static bool operator !=(string? left, string? right) => !(left == right);

    public override bool Equals(object? other) => false;

    public override int GetHashCode() => _length;

    public override string ToString() => this;
}
