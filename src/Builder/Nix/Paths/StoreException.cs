namespace Hillingar.Builder.Nix;

/// <summary>The store could not do what was asked; the message is a sentence for people.</summary>
public sealed class StoreException : IOException
{
    public StoreException(string message)
        : base(message)
    {
    }

    public StoreException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
