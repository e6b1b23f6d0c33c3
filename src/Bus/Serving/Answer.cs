using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>Sends answers.</summary>
internal static class Answer
{
    /// <summary>In bytes. The system's bus ends the connection of a sender of a message of over 32 MiB.</summary>
    public const long Maximum = 16 * 1024 * 1024;

    /// <param name="signature">Empty for an answer without values.</param>
    public static void Send(MethodContext context, string signature, BodyWriter body)
    {
        // The writer is a value that owns a buffer: there must be one of it.
        var writer = context.CreateReplyWriter(signature.Length > 0 ? signature : null);
        try
        {
            body.CopyTo(ref writer);
            context.Reply(writer.CreateMessage());
        }
        finally
        {
            writer.Dispose();
        }
    }
}
