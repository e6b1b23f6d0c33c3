namespace System;

/// <summary>The root of all arrays.</summary>
public abstract class Array
{
    // The compiler reads the length here, at the first field after the method table.
    internal int _numComponents;

    public int Length => _numComponents;
}

/// <summary>The class from which the compiler makes the method table of every <c>T[]</c>.</summary>
internal sealed class Array<T> : Array;
