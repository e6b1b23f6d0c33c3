using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>Where compiled code goes when a check fails: each says what failed and halts the guest.</summary>
internal static class ThrowHelpers
{
    [DoesNotReturn]
    internal static void ThrowIndexOutOfRangeException() => Halt.Because("IndexOutOfRangeException: an index or a slice lies outside its array or span");

    [DoesNotReturn]
    internal static void ThrowNullReferenceException() => Halt.Because("NullReferenceException: a member of null was used");

    [DoesNotReturn]
    internal static void ThrowDivideByZeroException() => Halt.Because("DivideByZeroException: a whole number was divided by zero");

    [DoesNotReturn]
    internal static void ThrowOverflowException() => Halt.Because("OverflowException: a checked calculation went out of range");

    [DoesNotReturn]
    internal static void ThrowArgumentException() => Halt.Because("ArgumentException: the destination is too short");

    [DoesNotReturn]
    internal static void ThrowArgumentOutOfRangeException() => Halt.Because("ArgumentOutOfRangeException: an argument was out of range");

    [DoesNotReturn]
    internal static void ThrowArrayTypeMismatchException() => Halt.Because("ArrayTypeMismatchException: an array cannot hold a value of that type");

    [DoesNotReturn]
    internal static void ThrowInvalidCastException() => Halt.Because("InvalidCastException: a value is not of the type it was cast to");

    [DoesNotReturn]
    internal static void ThrowNotSupportedException() => Halt.Because("NotSupportedException: the operation is not supported in a guest");

    [DoesNotReturn]
    internal static void ThrowPlatformNotSupportedException() => ThrowNotSupportedException();

    [DoesNotReturn]
    internal static void ThrowInvalidProgramException(int reason) => Halt.Because("InvalidProgramException: code that could not be compiled was reached");

    [DoesNotReturn]
    internal static void ThrowInvalidProgramExceptionWithArgument(int reason, string method) => ThrowInvalidProgramException(reason);

    [DoesNotReturn]
    internal static void ThrowTypeLoadException(int reason, string type, string assembly) =>
        Halt.Because("TypeLoadException: a type that could not be laid out was used");

    // What the compiler puts in place of code that it found to be unreachable.

    [DoesNotReturn]
    internal static void ThrowFeatureBodyRemoved() => ThrowInvalidProgramException(0);

    [DoesNotReturn]
    internal static void ThrowInstanceBodyRemoved() => ThrowInvalidProgramException(0);

    [DoesNotReturn]
    internal static void ThrowBodyRemoved() => ThrowInvalidProgramException(0);

    [DoesNotReturn]
    internal static void ThrowUnavailableType() => ThrowInvalidProgramException(0);

    [DoesNotReturn]
    [RuntimeExport("RhpThrowEx")]
    internal static void Throw(Exception exception) => Halt.Because(exception.Message);

    [DoesNotReturn]
    [RuntimeExport("RhpRethrow")]
    internal static void Rethrow() => Halt.Because("an exception was thrown again");

    [DoesNotReturn]
    [RuntimeExport("RhpFallbackFailFast")]
    internal static void FailFast() => Halt.Because("an exception reached the end of the program");
}
