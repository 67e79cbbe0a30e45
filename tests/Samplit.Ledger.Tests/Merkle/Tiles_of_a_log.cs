using Samplit.Ledger.Merkle;

namespace Samplit.Ledger.Tests.Merkle;

public class Tiles_of_a_log
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(1, 67, 256, "tile/1/067")]
    [InlineData(0, 1_234_067, 256, "tile/0/x001/x234/067")]
    [InlineData(0, 999, 1, "tile/0/999.p/1")]
    [InlineData(3, 1_000, 255, "tile/3/x001/000.p/255")]
    public void Have_a_path_that_is_read_again(int level, long index, int width, string path)
    {
        var tile = new Tile(level, index, width);

        Assert.Equal(path, tile.ToString());
        Assert.Equal(tile, Tile.TryParse(level, path[$"tile/{level}/".Length..]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("67")]
    [InlineData("0067")]
    [InlineData("x000/067")]
    [InlineData("001/067")]
    [InlineData("x001/x067")]
    [InlineData("-01")]
    [InlineData("067.p/0")]
    [InlineData("067.p/256")]
    [InlineData("067.p/257")]
    [InlineData("067.p/05")]
    [InlineData("067.p/")]
    [InlineData("067.p/5.p/5")]
    [InlineData("x999/x999/x999/x999/x999/x999/x999/999")]
    public void Are_known_by_no_other_spelling(string number) => Assert.Null(Tile.TryParse(0, number));

    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    public void Are_on_levels_that_a_tree_can_have(int level) => Assert.Null(Tile.TryParse(level, "000"));

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 0, 255, 255)]
    [InlineData(0, 0, 256, 256)]
    [InlineData(0, 1, 256, 0)]
    [InlineData(0, 1, 257, 1)]
    [InlineData(1, 0, 255, 0)]
    [InlineData(1, 0, 256, 1)]
    [InlineData(1, 0, 70_000, 256)]
    [InlineData(1, 1, 70_000, 17)]
    [InlineData(2, 0, 70_000, 1)]
    public void Are_as_wide_as_the_tree_is_large(int level, long index, long size, int width) =>
        Assert.Equal(width, Tile.At(level, index, size).Width);

    [Fact]
    public void Hold_every_complete_subtree_in_one_of_them()
    {
        for (var level = 0; level < 20; level++)
        {
            for (var index = 0L; index < 600; index++)
            {
                var subtree = new Subtree(level, index);

                var (tiles, tile, hashes) = Tile.Around(subtree);

                var (start, count) = hashes.GetOffsetAndLength(Tile.FullWidth);
                var first = (tile * Tile.FullWidth) + start;
                Assert.Equal((subtree.Begin, subtree.End), (first << (8 * tiles), (first + count) << (8 * tiles)));
            }
        }
    }
}
