using System.CommandLine;
using Edge.City.Confirmations;
using Edge.Core.Signatures;

namespace Edge.City.Commands;

/// <summary><c>edge-city key</c>: makes the city's key.</summary>
internal static class CityKeyCommand
{
    public static Command Create()
    {
        var path = new Option<string>("--out")
        {
            Description = "The file of the new private key. It must not be there yet.",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command(
            "key",
            "Make the city's key, which signs commands: the private half goes into a file that only this user may read, the "
                + "public half is printed, for [commands] public_key of every site file. Exit 0: made; 2: not made."
        )
        {
            path,
        };
        command.SetAction(parsed =>
        {
            try
            {
                using SigningKey key = CityKeyFile.Create(parsed.GetValue(path)!);
                Console.Out.Write(key.Public.ToPem());
                Console.Error.WriteLine($"Fingerprint {key.Public.Fingerprint}");
                return 0;
            }
            catch (CityStartException fault)
            {
                Console.Error.WriteLine("edge-city: " + fault.Message);
                return 2;
            }
        });
        return command;
    }
}
