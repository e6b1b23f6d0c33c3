namespace System;

/// <summary>Something a guest cannot go on after: throwing one prints its sentence and halts. Nothing catches it.</summary>
public class Exception
{
    public Exception()
        : this("an exception was thrown")
    {
    }

    public Exception(string message) => Message = message;

    public string Message { get; }
}

public class InvalidOperationException(string message) : Exception(message);

public class ArgumentException(string message) : Exception(message);

public class ArgumentOutOfRangeException(string message) : ArgumentException(message);

public class NotSupportedException() : Exception("the operation is not supported");

public class IndexOutOfRangeException() : Exception("an index was out of range");
