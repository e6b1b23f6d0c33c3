namespace System;

// The compilers give these types their contents and operators; what stands here are the few members that guests use.

public struct Boolean;

public struct Char;

public struct SByte;

public struct Byte
{
    public const byte MaxValue = 255;
}

public struct Int16
{
    public const short MaxValue = 32767;
}

public struct UInt16
{
    public const ushort MaxValue = 65535;
}

public struct Int32
{
    public const int MinValue = -2147483648;
    public const int MaxValue = 2147483647;
}

public struct UInt32
{
    public const uint MaxValue = 4294967295;
}

public struct Int64
{
    public const long MinValue = -9223372036854775808;
    public const long MaxValue = 9223372036854775807;
}

public struct UInt64
{
    public const ulong MaxValue = 18446744073709551615;
}

public struct IntPtr;

public struct UIntPtr;

public struct Single;

public struct Double;

/// <summary>A value that may be absent.</summary>
public struct Nullable<T>
    where T : struct
{
    // The order of the fields is part of the compiler's knowledge of this type.
    private readonly bool hasValue;
    internal T value;

    public Nullable(T value)
    {
        this.value = value;
        hasValue = true;
    }

    public readonly bool HasValue => hasValue;

    public readonly T Value
    {
        get
        {
            if (!hasValue)
                Halt.Because("an absent value was used");
            return value;
        }
    }

    public readonly T GetValueOrDefault() => value;

    public readonly T GetValueOrDefault(T otherwise) => hasValue ? value : otherwise;

    public static implicit operator Nullable<T>(T value) => new Nullable<T>(value);

    public static explicit operator T(Nullable<T> value) => value!.Value;
}
