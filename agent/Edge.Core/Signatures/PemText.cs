using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Edge.Core.Signatures;

/// <summary>The one block of a PEM text.</summary>
internal static class PemText
{
    public static bool TryRead(
        string pem,
        string label,
        [NotNullWhen(true)] out byte[]? der,
        [NotNullWhen(false)] out string? why
    )
    {
        der = null;
        if (pem.Length > VerifyingKey.MostPemCharacters)
        {
            why = $"it has over {VerifyingKey.MostPemCharacters} characters";
            return false;
        }

        if (!PemEncoding.TryFind(pem, out PemFields fields))
        {
            why = $"it is no PEM text: it begins with -----BEGIN {label}-----";
            return false;
        }

        string found = pem[fields.Label];
        if (found != label)
        {
            why = $"it holds a {found}, and a {label} is needed";
            return false;
        }

        // What was found is known to be Base64 of this length.
        der = Convert.FromBase64String(pem[fields.Base64Data]);
        why = null;
        return true;
    }
}
