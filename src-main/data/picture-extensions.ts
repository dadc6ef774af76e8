/** What a file's name may end with to be taken for a picture, in small letters. */
export const pictureExtensions: readonly string[] =
  '.jpg .jpeg .jpe .jfif .png .webp .avif .tif .tiff .gif .bmp .dib'.split(' ')
