// Feeds a fuzzer's entry point every file of the folders given, whole and cut at several places, as the compiler that
// has no fuzzer of its own can. A finding ends the process, as it does under the fuzzer.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace {
constexpr std::size_t cuts = 16;

void feed(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
    for (std::size_t part = 0; part <= cuts; ++part) {
        // A copy of that exact size, so that a sanitizer sees the first byte read too far.
        const std::vector<char> cut(bytes.begin(), bytes.begin() + std::ptrdiff_t(bytes.size() * part / cuts));
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(cut.data()), cut.size());
    }
}
} // namespace

int main(int argc, char **argv)
{
    int files = 0;
    for (int i = 1; i < argc; ++i) {
        for (const auto &entry : std::filesystem::recursive_directory_iterator(argv[i])) {
            if (!entry.is_regular_file())
                continue;
            feed(entry.path());
            ++files;
        }
    }
    std::printf("%d files\n", files);
    return files > 0 ? 0 : 1; // an empty corpus proves nothing
}
